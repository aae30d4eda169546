import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Config } from '../config.ts';
import { wait } from '../deadline.ts';
import { Journal } from '../journal/journal.ts';
import type { Metrics } from '../metrics.ts';
import { Shard } from '../shard/shard.ts';
import { fetchGatewayInfo, TokenRefused, type GatewayInfo } from './gateway-info.ts';
import { IdentifyQueue } from './identify-queue.ts';
import { UpstreamShard } from './upstream-shard.ts';

/** Time (ms) after READY at which missing guilds count as being in an outage. */
const LOAD_MS = 10_000;
const INFO_TTL_MS = 5000;
const MAINTAIN_MS = 1000;

const Identity = z.object({ token: z.string(), shards: z.int().min(1), intents: z.int() });

/** All upstream shards of this process: their number, Discord's address, and the times of their identifies. */
export class Gateway {
  readonly #config: Config;
  readonly #metrics: Metrics;
  readonly #log: Logger;
  readonly #queue = new IdentifyQueue();
  readonly #stopped = new AbortController();
  readonly #journals: Journal[] = [];
  #info: { at: number; value: GatewayInfo } | null = null;
  #maintenance: NodeJS.Timeout | null = null;
  #waiting = new Set<() => void>();
  /** Reason of a permanent failure, as text; null otherwise. */
  failure: string | null = null;
  /** Called with each new shard. */
  onShard: (shard: Shard) => void = () => {};
  shards: Shard[] = [];
  upstream: UpstreamShard[] = [];

  constructor(config: Config, metrics: Metrics, log: Logger) {
    this.#config = config;
    this.#metrics = metrics;
    this.#log = log;
  }

  get loaded(): boolean {
    return this.shards.length > 0 && this.shards.every((shard) => shard.loaded);
  }

  /** Every shard is connected and has its session. */
  get ready(): boolean {
    return this.loaded && this.upstream.every(({ status }) => status === 'ready');
  }

  whenLoaded(then: () => void): () => void {
    if (this.loaded) then();
    else this.#waiting.add(then);
    return () => this.#waiting.delete(then);
  }

  #tellLoaded(): void {
    if (!this.loaded) return;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const then of waiting) then();
  }

  /** Reads the stored state, then connects every shard. An exception concerns this machine's disk, not Discord. */
  start(): void {
    mkdirSync(this.#config.STATE_DIR, { recursive: true, mode: 0o700 });
    const stored = this.#stored();
    const wanted = this.#config.SHARDS;
    if (stored && (wanted === null || wanted === stored.shards)) this.#open(stored.shards, stored.intents);
    else this.#discover(wanted).catch((error: unknown) => this.#log.error({ err: error }, 'no shards'));
    this.#maintenance = setInterval(() => this.#maintain(), MAINTAIN_MS);
  }

  #maintain(): void {
    for (const shard of this.shards) {
      shard.maintain();
      if (this.upstream[shard.id]?.status !== 'ready') continue;
      for (const { type, silentMs, usualMs } of shard.kinds.newlySilent())
        this.#log.error(
          { shard: shard.id, type, silentMs, usualMs },
          'a kind of event has stopped coming: rotate the shard if this is wrong',
        );
    }
  }

  /** Opens a new connection for a shard, with its session or with a new one. Returns false if there is no such shard. */
  rotate(shardId: number, mode: 'resume' | 'identify'): boolean {
    const upstream = this.upstream[shardId];
    if (!upstream) return false;
    this.#log.warn({ shard: shardId, mode }, 'an operator rotates a shard');
    upstream.rotate(mode);
    return true;
  }

  get #identityFile(): string {
    return path.join(this.#config.STATE_DIR, 'identity.json');
  }

  get #tokenHash(): string {
    return createHash('sha256').update(`simpleproxy ${this.#config.DISCORD_TOKEN}`).digest('hex');
  }

  #stored(): z.output<typeof Identity> | null {
    try {
      const identity = Identity.parse(JSON.parse(readFileSync(this.#identityFile, 'utf8')));
      if (identity.token === this.#tokenHash) return identity;
      this.#log.warn('the stored state belongs to another token: it is not used');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
        this.#log.warn({ err: error }, 'identity.json is damaged');
    }
    return null;
  }

  async #discover(wanted: number | null): Promise<void> {
    for (let failures = 0; !this.#stopped.signal.aborted; failures++) {
      try {
        const count = wanted ?? (await this.#gatewayInfo()).shards;
        return this.#open(count, null);
      } catch (error) {
        if (error instanceof TokenRefused) return this.#fail(error.message);
        const inMs = Math.min(30_000, this.#config.RECONNECT_BASE_MS * 2 ** failures) * (0.5 + Math.random() / 2);
        this.#log.warn({ err: error, inMs: Math.round(inMs) }, 'Discord does not say how many shards there are');
        await wait(inMs, this.#stopped.signal).catch(() => undefined);
      }
    }
  }

  #fail(reason: string): void {
    this.failure = reason;
    this.#log.fatal({ reason }, 'the gateway has stopped: this needs an operator');
  }

  #open(count: number, storedIntents: number | null): void {
    if (storedIntents === null) {
      // Sessions and logs of another token or shard count would be wrong for these shards.
      for (let id = 0; id < 10_000 && this.#discard(id); id++);
    }
    const identity = { token: this.#tokenHash, shards: count, intents: this.#config.INTENTS };
    this.shards = Array.from({ length: count }, (_, id) => this.#createShard(id));
    if (storedIntents !== null && storedIntents !== this.#config.INTENTS)
      for (const shard of this.shards) shard.onSessionLost('INTENTS has changed');
    writeFileSync(`${this.#identityFile}.tmp`, JSON.stringify(identity), { mode: 0o600 });
    renameSync(`${this.#identityFile}.tmp`, this.#identityFile);
    this.upstream = this.shards.map((shard) => this.#connect(shard, count));
    this.#tellLoaded();
  }

  #folder(id: number): string {
    return path.join(this.#config.STATE_DIR, `shard-${id}`);
  }

  #discard(id: number): boolean {
    try {
      rmSync(this.#folder(id), { recursive: true });
      return true;
    } catch {
      return false;
    }
  }

  #createShard(id: number): Shard {
    const journal = new Journal(this.#folder(id));
    this.#journals.push(journal);
    const tools = { config: this.#config, metrics: this.#metrics, log: this.#log, journal };
    const shard = new Shard(id, tools, () => this.#tellLoaded());
    this.onShard(shard);
    return shard;
  }

  #connect(shard: Shard, count: number): UpstreamShard {
    const label = String(shard.id);
    let fallbackUrl = shard.state.upstream?.resumeUrl ?? '';
    const upstream = new UpstreamShard({
      id: shard.id,
      count,
      token: this.#config.DISCORD_TOKEN,
      intents: this.#config.INTENTS,
      backoffMs: this.#config.RECONNECT_BASE_MS,
      log: this.#log.child({ shard: shard.id }),
      session: () => shard.state.upstream,
      gatewayUrl: async () => {
        fallbackUrl = (await this.#gatewayInfo(upstream)).url;
        return fallbackUrl;
      },
      enterIdentify: (signal) => this.#enterIdentify(shard.id, signal),
      onDispatch: (type, seq, data) => shard.onDispatch(type, seq, data, fallbackUrl),
      onSessionLost: (reason) => shard.onSessionLost(reason),
      onStatus: (status, detail) => {
        this.#metrics.upstreamUp.set({ shard: label }, status === 'ready' ? 1 : 0);
        if (status === 'failed') this.#fail(detail ?? 'a shard has stopped');
        if (status === 'ready' && !shard.loaded) setTimeout(() => shard.finishLoading(), LOAD_MS).unref();
      },
      counted: (what) => this.#metrics.upstream.inc({ shard: label, what }),
    });
    upstream.start();
    return upstream;
  }

  async #gatewayInfo(asker?: UpstreamShard): Promise<GatewayInfo> {
    if (this.#info && Date.now() - this.#info.at < INFO_TTL_MS) return this.#info.value;
    try {
      const value = await fetchGatewayInfo(
        this.#config.DISCORD_API_URL,
        this.#config.DISCORD_TOKEN,
        this.#stopped.signal,
      );
      this.#info = { at: Date.now(), value };
      this.#queue.maxConcurrency = value.session_start_limit.max_concurrency;
      return value;
    } catch (error) {
      if (error instanceof TokenRefused) asker?.fail(error.message);
      throw error;
    }
  }

  async #enterIdentify(shardId: number, signal: AbortSignal): Promise<void> {
    const limit = this.#info?.value.session_start_limit;
    if (limit && limit.remaining <= 0) {
      this.#log.fatal(
        { resetAfterMs: limit.reset_after },
        'no identifies left today: waiting, Discord would reset the token',
      );
      await wait(limit.reset_after, signal);
    }
    await this.#queue.enter(shardId, signal);
  }

  /** Closes every session so that it can be resumed, and stores everything. */
  async stop(): Promise<void> {
    this.#stopped.abort(new Error('stopped'));
    if (this.#maintenance) clearInterval(this.#maintenance);
    for (const upstream of this.upstream) upstream.stop();
    await Promise.all(this.shards.map((shard) => shard.checkpoint()));
    await Promise.all(this.#journals.map((journal) => journal.close()));
  }
}
