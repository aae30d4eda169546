import type { LogPort } from '#libs/ports';
import { Client, Events, Options, Status, type ClientOptions, type Interaction } from 'discord.js';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GatewayPacket } from '../intake/dispatch-intake.ts';
import { intents } from './intents.ts';

export interface GatewayClientOptions {
  proxyUrl: string;
  /** Key for the proxy, or the bot token. */
  key: string;
  log: LogPort;
  onPacket: (packet: GatewayPacket, shardId: number) => void;
  onInteraction: (interaction: Interaction) => void;
  /** Called each time a client has logged in. */
  onReady: (client: Client<true>) => void;
}

const longestPauseMs = 15_000;

/** This process only passes events on: the proxy caches the state of guilds. */
const nothingKept = Options.cacheWithLimits({
  ApplicationCommandManager: 0,
  ApplicationEmojiManager: 0,
  AutoModerationRuleManager: 0,
  BaseGuildEmojiManager: 0,
  DMMessageManager: 0,
  EntitlementManager: 0,
  GuildBanManager: 0,
  GuildEmojiManager: 0,
  GuildForumThreadManager: 0,
  GuildInviteManager: 0,
  GuildMemberManager: { maxSize: 0, keepOverLimit: (member) => member.id === member.client.user.id },
  GuildMessageManager: 0,
  GuildScheduledEventManager: 0,
  GuildStickerManager: 0,
  GuildTextThreadManager: 0,
  MessageManager: 0,
  PresenceManager: 0,
  ReactionManager: 0,
  ReactionUserManager: 0,
  StageInstanceManager: 0,
  ThreadManager: 0,
  ThreadMemberManager: 0,
  UserManager: { maxSize: 0, keepOverLimit: (user) => user.id === user.client.user.id },
  VoiceStateManager: 0,
});

/** The bot's connection to simpleproxy: a discord.js client that is replaced when the connection has to start over. */
export class GatewayClient {
  readonly #options: GatewayClientOptions;
  readonly #ended = new AbortController();
  #client: Client | null = null;
  #generation = 0;

  constructor(options: GatewayClientOptions) {
    this.#options = options;
  }

  /** Connects; retries until it succeeds or `stop` is called. */
  async start(): Promise<void> {
    const mine = ++this.#generation;
    const { log, key } = this.#options;
    for (let pause = 250; this.#isCurrent(mine); pause = Math.min(pause * 2, longestPauseMs)) {
      const client = this.#makeClient(mine);
      this.#client = client;
      try {
        await client.login(key);
        return;
      } catch (error) {
        if (!this.#isCurrent(mine)) return;
        log.warn('could not connect to the gateway', { error });
        await client.destroy().catch(() => {});
        await sleep(pause, undefined, { signal: this.#ended.signal }).catch(() => {});
      }
    }
  }

  /** Opens a new session: the proxy then delivers every dispatch that was not acknowledged. */
  async startOver(): Promise<void> {
    await this.#close();
    if (!this.#ended.signal.aborted) await this.start();
  }

  async stop(): Promise<void> {
    this.#ended.abort();
    await this.#close();
  }

  get isReady(): boolean {
    const client = this.#client;
    return client?.isReady() === true && client.ws.shards.every((shard) => shard.status === Status.Ready);
  }

  /** Round trip of the last heartbeat in milliseconds; null before the first. */
  get pingMs(): number | null {
    const ping = this.#client?.ws.ping ?? -1;
    return ping >= 0 ? Math.round(ping) : null;
  }

  #isCurrent(generation: number): boolean {
    return generation === this.#generation && !this.#ended.signal.aborted;
  }

  async #close(): Promise<void> {
    this.#generation += 1;
    const client = this.#client;
    this.#client = null;
    client?.removeAllListeners(Events.Raw);
    await client?.destroy().catch(() => {});
  }

  #makeClient(generation: number): Client {
    const { proxyUrl, key, log, onPacket, onInteraction, onReady } = this.#options;
    const client = new Client({
      ...clientOptions,
      // Answers to interactions carry no Authorization header, so every request carries the key in its own header.
      rest: { api: `${proxyUrl}/c/bot/api`, version: '10', timeout: 15_000, headers: { 'X-Mainstay-Key': key } },
    });
    client.on(Events.Raw, (packet: GatewayPacket, shardId: number) => {
      if (this.#isCurrent(generation)) onPacket(packet, shardId);
    });
    client.on(Events.InteractionCreate, onInteraction);
    client.once(Events.ClientReady, onReady);
    client.on(Events.Error, (error) => log.error('discord.js reports an error', { error }));
    client.on(Events.ShardError, (error, shardId) => log.warn('gateway connection failed', { shardId, error }));
    client.on(Events.ShardReconnecting, (shardId) => log.info('gateway connection is replaced', { shardId }));
    client.on(Events.ShardResume, (shardId, replayed) => log.info('session resumed', { shardId, replayed }));
    client.on(Events.ShardDisconnect, ({ code }, shardId) => {
      log.error('the gateway closed the connection permanently', { shardId, closeCode: code });
      if (this.#isCurrent(generation)) {
        setTimeout(() => void (this.#isCurrent(generation) && this.startOver()), longestPauseMs).unref();
      }
    });
    return client;
  }
}

const clientOptions: Pick<ClientOptions, 'intents' | 'makeCache' | 'sweepers' | 'waitGuildTimeout' | 'ws'> = {
  intents,
  makeCache: nothingKept,
  sweepers: {},
  waitGuildTimeout: 1_000,
  // The proxy accepts an IDENTIFY at any time and paces those to Discord itself.
  ws: { buildIdentifyThrottler: async () => ({ waitForIdentify: async () => {} }) },
};
