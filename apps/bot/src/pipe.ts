import type { Bus } from '#libs/bus';
import type { Stores } from '#libs/database';
import type { WorkQueue } from '#libs/queue';
import type { LogPort } from '#libs/ports';
import type { Metrics } from '#libs/telemetry';
import { Fault } from '#libs/vocabulary';
import type { Client } from 'discord.js';
import { answerInteraction } from './commands/answer-interaction.ts';
import { deployCommands } from './commands/deploy-commands.ts';
import { GatewayClient } from './gateway/gateway-client.ts';
import { GuildPresence } from './gateway/guild-presence.ts';
import { PermissionChanges } from './gateway/permission-changes.ts';
import { DispatchIntake } from './intake/dispatch-intake.ts';
import { GuildListeners } from './intake/guild-listeners.ts';
import { GuildWaker } from './intake/guild-waker.ts';
import { intakeMetrics } from './intake/intake-metrics.ts';
import { proxyAcks } from './intake/proxy-acks.ts';
import type { Settings } from './settings.ts';

/** Time (ms) on shutdown to store the received events. */
const stopGraceMs = 2_000;

/** Everything that the pipe needs. */
export interface PipeParts {
  settings: Settings;
  stores: Stores;
  bus: Bus;
  work: WorkQueue;
  log: LogPort;
  metrics: Metrics;
}

/** The work of the bot: dispatches into the guild inboxes, and the slash command. */
export class Pipe {
  readonly #settings: Settings;
  readonly #stores: Stores;
  readonly #bus: Bus;
  readonly #work: WorkQueue;
  readonly #log: LogPort;
  readonly #listeners: GuildListeners;
  readonly #waker: GuildWaker;
  readonly #presence: GuildPresence;
  readonly #permissions: PermissionChanges;
  readonly #intake: DispatchIntake;
  readonly #gateway: GatewayClient;
  #endListeners: (() => Promise<void>) | undefined;

  constructor({ settings, stores, bus, work, log, metrics }: PipeParts) {
    const { PROXY_URL: proxyUrl, PROXY_KEY: key } = settings;
    this.#settings = settings;
    this.#stores = stores;
    this.#bus = bus;
    this.#work = work;
    this.#log = log;
    this.#listeners = new GuildListeners(stores.scripts, log);
    this.#waker = new GuildWaker(work, log);
    this.#presence = new GuildPresence(stores.guilds, log);
    this.#permissions = new PermissionChanges(bus, log);
    this.#intake = new DispatchIntake({
      inbox: stores.inbox,
      listeners: this.#listeners,
      waker: this.#waker,
      sendAck: proxyAcks(proxyUrl, key, log),
      log,
      metrics: intakeMetrics(metrics),
      tellDropped: (guildId, event, code) => this.#tellDropped(guildId, event, code),
      startOver: () => void this.#gateway.startOver(),
    });
    this.#gateway = new GatewayClient({
      proxyUrl,
      key,
      log,
      onPacket: (packet, shardId) => {
        this.#presence.take(packet);
        this.#permissions.take(packet);
        this.#intake.take(packet, shardId);
      },
      onInteraction: (interaction) => void answerInteraction(interaction, this.#commandDeps()),
      onReady: (client) => void this.#deployCommands(client),
    });
  }

  async start(): Promise<void> {
    this.#endListeners = await this.#listeners.start(this.#bus);
    void this.#gateway.start();
  }

  /** Stores and acknowledges the received dispatches; the proxy keeps later ones. */
  async stop(): Promise<void> {
    await this.#gateway.stop();
    await this.#intake.end(stopGraceMs);
    this.#waker.end();
    this.#presence.end();
    await this.#endListeners?.();
  }

  pingDatabase(): Promise<void> {
    return this.#stores.database.ping();
  }

  /** @throws Fault `gateway.unavailable` while the session is not ready */
  async assertGatewayReady(): Promise<void> {
    if (this.#gateway.isReady) return;
    throw new Fault('gateway.unavailable', 'There is no session with the gateway at the moment.');
  }

  #commandDeps() {
    const { scripts, inbox, guildLog, runs } = this.#stores;
    const pingMs = () => this.#gateway.pingMs;
    return { scripts, inbox, guildLog, runs, work: this.#work, bus: this.#bus, log: this.#log, pingMs };
  }

  async #deployCommands(client: Client<true>): Promise<void> {
    try {
      await deployCommands(client, this.#settings.BOOTSTRAP_COMMANDS, this.#log);
    } catch (error) {
      this.#log.error('slash commands could not be deployed', { error });
    }
  }

  #tellDropped(guildId: string, event: string, code: string): void {
    const message = `A ${event} event could not be stored and is lost. The operator’s log has the reason.`;
    this.#stores.guildLog.append(guildId, [{ level: 'error', code, message }]).catch((error: unknown) => {
      this.#log.warn('a dropped event could not be reported in the guild’s log', { guildId, error });
    });
  }
}
