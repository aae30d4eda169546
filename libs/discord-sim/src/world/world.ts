import type { Clock } from '../clock.ts';
import { Disturbances } from '../disturbances/disturbances.ts';
import { Random } from '../random.ts';
import { Snowflakes } from '../snowflakes.ts';
import { Grants } from '../oauth/grants.ts';
import { Alarms } from './alarms.ts';
import { ApplicationCommands } from './application-commands.ts';
import type { ApplicationContents } from './application-contents.ts';
import type { AuditLogEntry } from './audit-log-entry.ts';
import type { Account, Application, Channel, Guild, Member, Message, Presence, User, Webhook } from './entities.ts';
import { Files } from './files.ts';
import { Interactions } from './interactions.ts';
import { MessageLog } from './message-log.ts';

/** An event, for the gateway and for listeners. */
export interface Dispatch {
  /** Name of the event in Discord's gateway. */
  t: string;
  d: object;
  guildId?: string;
  /** Recipients: only users who can view this channel. */
  channelId?: string;
  /** They need this permission in the channel instead. */
  channelPermission?: bigint;
  /** Recipients: only members with these permissions in the guild. */
  permission?: bigint;
  /** Recipients: only these users. */
  userIds?: readonly string[];
  /** No recipient on the gateway: a message that one user sees in the client. */
  watchersOnly?: boolean;
}

/** Everything that exists, and the stream of its events. */
export class World {
  readonly clock: Clock;
  readonly snowflakes: Snowflakes;
  random: Random;
  readonly accounts = new Map<string, Account>();
  readonly applications = new Map<string, Application>();
  readonly guilds = new Map<string, Guild>();
  /** Channels of all guilds, and DMs. */
  readonly channels = new Map<string, Channel>();
  /** Recipients of a DM channel. */
  readonly parties = new Map<string, readonly string[]>();
  readonly webhooks = new Map<string, Webhook>();
  /** Presences that users have set, by their ids; all others are online. */
  readonly presences = new Map<string, Presence>();
  /** Emojis and linked roles of applications, by their ids. */
  readonly applicationContents = new Map<string, ApplicationContents>();
  /** Messages of the past few minutes, by their author and nonce. */
  readonly nonces = new Map<string, { message: Message; at: number }>();
  /** Time of the last post in slow mode, by channel and user. */
  readonly slowPosts = new Map<string, number>();
  /** Time from which messages can be searched, by guild or channel. */
  readonly searchable = new Map<string, number>();
  /** Delayed entries of audit logs, by their ids. */
  readonly lateEntries = new Map<string, { guildId: string; at: number; entry: AuditLogEntry }>();
  /** Unavailable guilds, by their ids, with the start time. */
  readonly outages = new Map<string, number>();
  readonly commands = new ApplicationCommands();
  readonly interactions = new Interactions();
  readonly grants: Grants;
  readonly files = new Files();
  readonly alarms: Alarms;
  /** Failures on demand. */
  readonly disturbances = new Disturbances();
  readonly #logs = new Map<string, MessageLog>();
  readonly #tokens = new Map<string, Account>();
  readonly #listeners = new Set<(dispatch: Dispatch) => void>();

  constructor(clock: Clock, seed: number) {
    this.clock = clock;
    this.snowflakes = new Snowflakes(clock);
    this.random = new Random(seed);
    this.alarms = new Alarms(clock);
    this.grants = new Grants(clock, seed);
  }

  /** Clears the world and starts again from a seed; listeners stay. */
  clear(seed: number): void {
    this.random = new Random(seed);
    this.snowflakes.reset();
    this.disturbances.clear(seed);
    this.alarms.clear();
    for (const map of Object.values(this.maps)) map.clear();
    this.#logs.clear();
    this.index();
  }

  /** All parts of the world except its messages, by name: cleared, saved and loaded as a whole. */
  get maps(): Record<string, Map<string, unknown>> {
    const own = Object.entries(this).filter(
      (entry): entry is [string, Map<string, unknown>] => entry[1] instanceof Map,
    );
    return {
      ...Object.fromEntries(own),
      commands: this.commands.scopes,
      interactions: this.interactions.all,
      codes: this.grants.codes,
      grants: this.grants.all,
      files: this.files.byPath,
      carriers: this.files.byMessage,
    };
  }

  /** Rebuilds derived data after the parts were loaded as a whole. */
  index(): void {
    this.#tokens.clear();
    for (const account of this.accounts.values()) this.#tokens.set(account.token, account);
    this.interactions.index();
    this.grants.index();
    this.files.recount();
  }

  addAccount(account: Account): Account {
    this.accounts.set(account.user.id, account);
    this.#tokens.set(account.token, account);
    return account;
  }

  removeAccount(id: string): void {
    const account = this.accounts.get(id);
    if (!account) return;
    this.accounts.delete(id);
    this.#tokens.delete(account.token);
  }

  /** Gives an account another token; the old one is revoked. */
  renewToken(account: Account): string {
    this.#tokens.delete(account.token);
    account.token = `${account.token.split('.')[0]}.${this.random.secret(6)}.${this.random.secret(38)}`;
    this.#tokens.set(account.token, account);
    return account.token;
  }

  accountByToken(token: string): Account | undefined {
    return this.#tokens.get(token);
  }

  user(id: string): User | undefined {
    return this.accounts.get(id)?.user;
  }

  guildOf(channel: Channel): Guild | undefined {
    return channel.guild_id === undefined ? undefined : this.guilds.get(channel.guild_id);
  }

  addChannel(channel: Channel): Channel {
    this.channels.set(channel.id, channel);
    this.guildOf(channel)?.channels.set(channel.id, channel);
    return channel;
  }

  removeChannel(channel: Channel): void {
    this.channels.delete(channel.id);
    this.#logs.delete(channel.id);
    this.guildOf(channel)?.channels.delete(channel.id);
  }

  /** The messages of a channel. */
  log(channelId: string): MessageLog {
    let log = this.#logs.get(channelId);
    if (!log) this.#logs.set(channelId, (log = new MessageLog()));
    return log;
  }

  /** The messages of all channels that have any. */
  logs(): Iterable<[channelId: string, log: MessageLog]> {
    return this.#logs;
  }

  /** The status of a user. Users without one are online: the simulator has no clients that connect and disconnect. */
  presenceOf(userId: string): Presence {
    return this.presences.get(userId) ?? { status: 'online', activities: [], client_status: { desktop: 'online' } };
  }

  /** Guilds that a user is in, in order of their ids. */
  guildsOf(userId: string): Guild[] {
    return [...this.guilds.values()].filter((guild) => guild.members.has(userId));
  }

  member(guildId: string | undefined, userId: string): Member | undefined {
    return guildId === undefined ? undefined : this.guilds.get(guildId)?.members.get(userId);
  }

  /** The current time, in Discord's format. */
  timestamp(ms = this.clock.now()): string {
    return new Date(ms).toISOString().replace(/(\.\d{3})Z$/, '$1000+00:00');
  }

  emit(dispatch: Dispatch): void {
    for (const listener of this.#listeners) listener(dispatch);
  }

  /** Calls back with every event. Returns a function that ends it. */
  listen(listener: (dispatch: Dispatch) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
