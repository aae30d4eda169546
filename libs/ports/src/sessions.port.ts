/** A person who is signed in to the website. The cookie holds a secret; here is only its hash. */
export interface Session {
  /** SHA-256 of the cookie's secret, in hex. */
  idHash: string;
  /** Id of the session for its owner. It grants no access. */
  id: string;
  userId: string;
  /** Data of the user that the webserver shows: name, avatar. Opaque here. */
  user: { username: string; displayName: string; avatar: string | null };
  /** OAuth2 tokens, encrypted by the webserver; opaque here. */
  encryptedTokens: string;
  csrfToken: string;
  /** The browser that signed in, in words; empty when it did not say. */
  device: string;
  createdAt: Date;
  lastSeenAt: Date;
  /** From then on it is as if it were not there. */
  expiresAt: Date;
}

/** Sessions of the website. */
export interface SessionsPort {
  create(session: Omit<Session, 'id' | 'createdAt' | 'lastSeenAt'>): Promise<Session>;
  /** Null when there is none or it has expired. */
  get(idHash: string): Promise<Session | null>;
  /** It was used: `lastSeenAt` is now; tokens and expiry change if given. @returns whether it was there */
  touch(idHash: string, change?: { encryptedTokens?: string; expiresAt?: Date }): Promise<boolean>;
  /** @returns whether it was there */
  delete(idHash: string): Promise<boolean>;
  /** Those of a person that have not expired, the oldest sign-in first. */
  listOfUser(userId: string): Promise<Session[]>;
  /** Deletes sessions that have expired. @returns them, so that their tokens can be revoked */
  takeExpired(limit: number): Promise<Session[]>;
}
