/** A person who is signed in to the website. The cookie holds a secret; here is only its hash. */
export interface Session {
  /** SHA-256 of the cookie's secret, in hex. */
  idHash: string;
  userId: string;
  /** What the webserver shows of the user: name, avatar. Whatever it puts in. */
  user: { username: string; displayName: string; avatar: string | null };
  /** OAuth2 tokens, encrypted by the webserver; opaque here. */
  encryptedTokens: string;
  csrfToken: string;
  createdAt: Date;
  lastSeenAt: Date;
  /** From then on it is as if it were not there. */
  expiresAt: Date;
}

/** Who is logged in on the website. */
export interface SessionsPort {
  create(session: Omit<Session, 'createdAt' | 'lastSeenAt'>): Promise<Session>;
  /** Null when there is none or it has expired. */
  get(idHash: string): Promise<Session | null>;
  /** It was used: `lastSeenAt` is now; tokens and expiry change if given. @returns whether it was there */
  touch(idHash: string, change?: { encryptedTokens?: string; expiresAt?: Date }): Promise<boolean>;
  /** @returns whether it was there */
  delete(idHash: string): Promise<boolean>;
  /** Signs the user out everywhere. @returns how many sessions ended */
  deleteOfUser(userId: string): Promise<number>;
}
