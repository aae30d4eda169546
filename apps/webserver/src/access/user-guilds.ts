import type { Session } from '#libs/ports';
import { Inject, Injectable } from '@nestjs/common';
import { OAuthClient, type PartialGuild } from '../login/oauth-client.ts';
import { SessionStore } from '../login/session-store.ts';
import { PORTS, type Ports } from '../ports.ts';
import type { UserGuild } from './request-context.ts';

/** Lifetime of Discord's cached answer, in milliseconds. */
export const FRESH_MS = 60_000;
/** The same for irreversible operations. */
export const FRESH_FOR_WRITES_MS = 5_000;
/** Time (ms) after which a guild that is missing from the answer is requested again: permissions may just have been given. */
const MISS_MS = 5_000;
const ENTRIES_AT_MOST = 10_000;

const ADMINISTRATOR = 0x8n;
const MANAGE_GUILD = 0x20n;
export const MANAGE_MESSAGES = 0x2000n;
const EVERYTHING = (1n << 64n) - 1n;

/** @see https://docs.discord.com/developers/topics/permissions#permissions-bitwise-permission-flags */
const manages = ({ permissions }: UserGuild): boolean => (permissions & MANAGE_GUILD) !== 0n;

/** An owner and an administrator have all permissions. */
function permissionsOf({ owner, permissions }: PartialGuild): bigint {
  const bits = BigInt(permissions);
  return owner || (bits & ADMINISTRATOR) !== 0n ? EVERYTHING : bits;
}

interface Entry {
  at: number;
  userId: string;
  guilds: Promise<UserGuild[]>;
  /** Undefined until Discord has answered. */
  ids?: ReadonlySet<string>;
}

/** The guilds that a user manages; asks Discord once a minute per session. */
@Injectable()
export class UserGuilds {
  readonly #ports: Ports;
  readonly #oauth: OAuthClient;
  readonly #sessions: SessionStore;
  readonly #entries = new Map<string, Entry>();

  constructor(
    @Inject(PORTS) ports: Ports,
    @Inject(OAuthClient) oauth: OAuthClient,
    @Inject(SessionStore) sessions: SessionStore,
  ) {
    this.#ports = ports;
    this.#oauth = oauth;
    this.#sessions = sessions;
  }

  /** @throws Fault `session.missing` (401), `discord.unavailable` (503) */
  managed(session: Session): Promise<UserGuild[]> {
    return this.#ask(session, FRESH_MS);
  }

  /**
   * The guild if the user manages it, from an answer at most `freshMs` old.
   *
   * @throws Fault `session.missing` (401), `discord.unavailable` (503)
   */
  async find(session: Session, guildId: string, freshMs = FRESH_MS): Promise<UserGuild | null> {
    const known = (await this.#ask(session, freshMs)).find(({ id }) => id === guildId);
    return known ?? (await this.#ask(session, MISS_MS)).find(({ id }) => id === guildId) ?? null;
  }

  /** Drops Discord's cached answers for these users (`null`: for all users of the guild), because they may be outdated. */
  forget(guildId: string, userIds: readonly string[] | null): void {
    const people = userIds && new Set(userIds);
    for (const [idHash, { userId, ids }] of this.#entries) {
      const concerned = people ? people.has(userId) : (ids?.has(guildId) ?? true);
      if (concerned) this.#entries.delete(idHash);
    }
  }

  forgetAll(): void {
    this.#entries.clear();
  }

  #ask(session: Session, freshMs: number): Promise<UserGuild[]> {
    const now = this.#ports.clock.now();
    const entry = this.#entries.get(session.idHash);
    if (entry && now - entry.at < freshMs) return entry.guilds;
    const guilds = this.#sessions.asUser(session, (token) => this.#fetch(token));
    const asked: Entry = { at: now, userId: session.userId, guilds };
    this.#remember(session.idHash, asked);
    guilds.then(
      (found) => (asked.ids = new Set(found.map(({ id }) => id))),
      () => {
        // A failure is not cached: the next request asks again.
        if (this.#entries.get(session.idHash) === asked) this.#entries.delete(session.idHash);
      },
    );
    return guilds;
  }

  async #fetch(accessToken: string): Promise<UserGuild[]> {
    const guilds = await this.#oauth.guilds(accessToken);
    return guilds
      .map((guild) => ({ ...guild, icon: guild.icon ?? null, permissions: permissionsOf(guild) }))
      .filter(manages)
      .map(({ id, name, icon, permissions }) => ({ id, name, icon, permissions }));
  }

  #remember(idHash: string, entry: Entry): void {
    this.#entries.delete(idHash);
    this.#entries.set(idHash, entry);
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > ENTRIES_AT_MOST && oldest !== undefined) this.#entries.delete(oldest);
  }
}
