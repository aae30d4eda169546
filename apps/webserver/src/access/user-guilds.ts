import type { Session } from '#libs/ports';
import { Inject, Injectable } from '@nestjs/common';
import { OAuthClient, type PartialGuild } from '../login/oauth-client.ts';
import { SessionStore } from '../login/session-store.ts';
import { PORTS, type Ports } from '../ports.ts';
import type { UserGuild } from './request-context.ts';

/** How long Discord's answer is believed. */
const FRESH_MS = 60_000;
/** A guild that is missing from the answer is looked for again after this long: permissions may just have been given. */
const MISS_MS = 5_000;
const ENTRIES_AT_MOST = 10_000;

const ADMINISTRATOR = 0x8n;
const MANAGE_GUILD = 0x20n;

/** @see https://docs.discord.com/developers/topics/permissions#permissions-bitwise-permission-flags */
const manages = ({ owner, permissions }: PartialGuild): boolean =>
  owner || (BigInt(permissions) & (ADMINISTRATOR | MANAGE_GUILD)) !== 0n;

interface Entry {
  at: number;
  guilds: Promise<UserGuild[]>;
}

/** The guilds that a person manages, asked of Discord once a minute per session. */
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

  /** The guild, if the person manages it. @throws Fault `session.missing` (401), `discord.unavailable` (503) */
  async find(session: Session, guildId: string): Promise<UserGuild | null> {
    const known = (await this.managed(session)).find(({ id }) => id === guildId);
    return known ?? (await this.#ask(session, MISS_MS)).find(({ id }) => id === guildId) ?? null;
  }

  #ask(session: Session, freshMs: number): Promise<UserGuild[]> {
    const now = this.#ports.clock.now();
    const entry = this.#entries.get(session.idHash);
    if (entry && now - entry.at < freshMs) return entry.guilds;
    const guilds = this.#sessions.asUser(session, (token) => this.#fetch(token));
    this.#remember(session.idHash, { at: now, guilds });
    // A failure is not remembered: the next request asks again.
    guilds.catch(() => {
      if (this.#entries.get(session.idHash)?.guilds === guilds) this.#entries.delete(session.idHash);
    });
    return guilds;
  }

  async #fetch(accessToken: string): Promise<UserGuild[]> {
    const guilds = await this.#oauth.guilds(accessToken);
    return guilds.filter(manages).map(({ id, name, icon }) => ({ id, name, icon: icon ?? null }));
  }

  #remember(idHash: string, entry: Entry): void {
    this.#entries.delete(idHash);
    this.#entries.set(idHash, entry);
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > ENTRIES_AT_MOST && oldest !== undefined) this.#entries.delete(oldest);
  }
}
