import { GatewayOpcodes as Op } from 'discord-api-types/v10';
import { WebSocket } from 'ws';
import type { Logger } from 'pino';
import { isObject } from '../cache/json.ts';
import { afterClose, closeReason } from './close-codes.ts';
import { Heartbeat } from './heartbeat.ts';
import { memberBytes } from './scan.ts';
import { SendBudget } from './send-budget.ts';

/** Any code except 1000 and 1001 keeps the session resumable. */
const CLOSE_RESUMABLE = 4900;
const MAX_BACKOFF_MS = 60_000;
/** Timeout (ms) for HELLO, and for an answer to IDENTIFY or RESUME: the connection is dead. */
const HANDSHAKE_MS = 30_000;
const MAX_QUEUED = 500;

export type UpstreamStatus = 'connecting' | 'identifying' | 'resuming' | 'ready' | 'waiting' | 'failed' | 'stopped';

/** Operations of the shard that the connection needs. */
export interface UpstreamHost {
  readonly id: number;
  readonly count: number;
  readonly token: string;
  readonly intents: number;
  readonly backoffMs: number;
  readonly log: Logger;
  /** The session to resume, or null to identify. */
  session(): { id: string; seq: number; resumeUrl: string } | null;
  gatewayUrl(signal: AbortSignal): Promise<string>;
  enterIdentify(signal: AbortSignal): Promise<void>;
  /** Stores a dispatch. Throws if it cannot: the connection is then dropped, and Discord sends it again. */
  onDispatch(type: string, seq: number, data: Buffer): void;
  onSessionLost(reason: string): void;
  onStatus(status: UpstreamStatus, detail?: string): void;
  counted(what: 'identify' | 'resume' | 'reconnect' | 'zombie'): void;
}

/** One gateway connection to Discord at a time, kept open permanently: identify, resume, heartbeat, back-off. */
export class UpstreamShard {
  readonly #host: UpstreamHost;
  readonly #heartbeat = new Heartbeat(
    () => this.#beat(),
    () => this.#zombie(),
  );
  readonly #stopped = new AbortController();
  #socket: WebSocket | null = null;
  #budget = new SendBudget();
  #queue: string[] = [];
  #pump: NodeJS.Timeout | null = null;
  #retry: NodeJS.Timeout | null = null;
  #handshake: NodeJS.Timeout | null = null;
  #failures = 0;
  status: UpstreamStatus = 'waiting';

  constructor(host: UpstreamHost) {
    this.#host = host;
  }

  get latency(): number | null {
    return this.#heartbeat.latency;
  }

  start(): void {
    this.#connect().catch((error: unknown) => this.#again('connect', error));
  }

  /** Closes so that the session can be resumed by the next process. */
  stop(): void {
    this.#stopped.abort(new Error('stopped'));
    this.#set('stopped');
    if (this.#retry) clearTimeout(this.#retry);
    this.#disconnect();
  }

  /** Queues a command of a client. Returns false when too many wait already. */
  send(payload: string): boolean {
    if (this.#queue.length >= MAX_QUEUED) return false;
    this.#queue.push(payload);
    this.#drain();
    return true;
  }

  #set(status: UpstreamStatus, detail?: string): void {
    if (this.status === 'failed') return;
    this.status = status;
    this.#host.onStatus(status, detail);
  }

  async #connect(): Promise<void> {
    this.#set('connecting');
    const session = this.#host.session();
    // After repeated failures the address of the session may be wrong; the general one can resume as well.
    const base = session && this.#failures < 3 ? session.resumeUrl : await this.#host.gatewayUrl(this.#stopped.signal);
    if (this.#stopped.signal.aborted) return;
    const url = new URL(base);
    url.searchParams.set('v', '10');
    url.searchParams.set('encoding', 'json');
    const socket = new WebSocket(url, { perMessageDeflate: false, maxPayload: 0, handshakeTimeout: HANDSHAKE_MS });
    this.#socket = socket;
    this.#budget = new SendBudget();
    this.#expect('HELLO');
    socket.on('message', (data: Buffer, binary) => {
      if (this.#socket === socket) this.#guarded(() => this.#message(data, binary));
    });
    const { host, pathname } = url;
    socket.on('error', (error) => this.#host.log.warn({ err: error, host, pathname }, 'upstream connection failed'));
    socket.on('close', (code) => {
      if (this.#socket === socket) this.#closed(code);
    });
  }

  #expect(what: string): void {
    if (this.#handshake) clearTimeout(this.#handshake);
    this.#handshake = setTimeout(() => this.#again(`no ${what} within ${HANDSHAKE_MS} ms`), HANDSHAKE_MS);
  }

  #guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#again('a payload could not be handled', error);
    }
  }

  #message(data: Buffer, binary: boolean): void {
    if (binary) throw new Error('binary payload on an uncompressed JSON connection');
    const payload: unknown = JSON.parse(data.toString());
    if (!isObject(payload)) throw new Error('payload is no object');
    switch (payload['op']) {
      case Op.Dispatch:
        return this.#dispatch(payload, data);
      case Op.Hello:
        return this.#hello(payload['d']);
      case Op.Heartbeat:
        return this.#beat();
      case Op.HeartbeatAck:
        return this.#heartbeat.acknowledged();
      case Op.Reconnect:
        this.#host.counted('reconnect');
        return this.#again('Discord asked to reconnect', undefined, this.#soon());
      case Op.InvalidSession:
        return this.#invalid(payload['d'] === true);
      default:
        this.#host.log.debug({ op: payload['op'] }, 'unknown opcode from Discord');
    }
  }

  #dispatch(payload: Record<string, unknown>, raw: Buffer): void {
    const { t, s } = payload;
    const data = memberBytes(raw, 'd');
    if (typeof t !== 'string' || typeof s !== 'number' || !data) throw new Error('dispatch without t, s or d');
    this.#host.onDispatch(t, s, data);
    if (t !== 'READY' && t !== 'RESUMED') return;
    this.#failures = 0;
    if (this.#handshake) clearTimeout(this.#handshake);
    this.#set('ready');
    this.#drain();
  }

  #hello(d: unknown): void {
    const interval = isObject(d) ? d['heartbeat_interval'] : undefined;
    if (typeof interval !== 'number' || !(interval > 0)) throw new Error('HELLO without heartbeat_interval');
    this.#heartbeat.start(interval);
    const session = this.#host.session();
    if (!session) return void this.#identify().catch((error: unknown) => this.#again('identify', error));
    this.#set('resuming');
    this.#expect('RESUMED');
    this.#host.counted('resume');
    const { token } = this.#host;
    this.#now({ op: Op.Resume, d: { token, session_id: session.id, seq: session.seq } });
  }

  async #identify(): Promise<void> {
    const socket = this.#socket;
    this.#set('identifying');
    if (this.#handshake) clearTimeout(this.#handshake);
    await this.#host.enterIdentify(this.#stopped.signal);
    if (this.#socket !== socket) return;
    this.#expect('READY');
    this.#host.counted('identify');
    const { token, intents, id, count } = this.#host;
    const properties = { os: process.platform, browser: 'simpleproxy', device: 'simpleproxy' };
    this.#now({ op: Op.Identify, d: { token, intents, shard: [id, count], large_threshold: 250, properties } });
  }

  /**
   * Discord replays nothing to a new session, so request it at once; only a rejected IDENTIFY came too early.
   *
   * @see https://docs.discord.com/developers/events/gateway#preparing-to-resume
   */
  #invalid(resumable: boolean): void {
    const inMs = this.status === 'identifying' ? this.#host.backoffMs * (1 + 4 * Math.random()) : this.#soon();
    if (!resumable) this.#host.onSessionLost('Discord declared the session invalid');
    this.#again(`invalid session (${resumable ? '' : 'not '}resumable)`, undefined, inMs);
  }

  #beat(): void {
    if (this.#budget.delay(true) > 0) return;
    this.#now({ op: Op.Heartbeat, d: this.#host.session()?.seq ?? null });
  }

  #zombie(): void {
    this.#host.counted('zombie');
    this.#again('no heartbeat acknowledgement', undefined, this.#soon());
  }

  #now(payload: object): void {
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    this.#budget.spend();
    this.#socket.send(JSON.stringify(payload));
  }

  #drain(): void {
    if (this.status !== 'ready' || this.#pump) return;
    while (this.#queue.length > 0) {
      const wait = this.#budget.delay();
      if (wait > 0) {
        this.#pump = setTimeout(() => {
          this.#pump = null;
          this.#drain();
        }, wait);
        return;
      }
      const payload = this.#queue.shift();
      if (payload === undefined || this.#socket?.readyState !== WebSocket.OPEN) return;
      this.#budget.spend();
      this.#socket.send(payload);
    }
  }

  #closed(code: number): void {
    const then = afterClose(code);
    if (then === 'stop') {
      this.#disconnect();
      this.#host.log.fatal({ code }, `Discord closed the connection permanently: ${closeReason(code)}`);
      return this.#set('failed', closeReason(code));
    }
    if (then === 'identify') this.#host.onSessionLost(closeReason(code));
    this.#again(`closed with ${code}`);
  }

  #disconnect(): void {
    this.#heartbeat.stop();
    for (const timer of [this.#handshake, this.#pump]) if (timer) clearTimeout(timer);
    this.#pump = null;
    const socket = this.#socket;
    this.#socket = null;
    if (!socket) return;
    socket.close(CLOSE_RESUMABLE);
    // A peer that does not answer the close must not keep the socket.
    setTimeout(() => socket.terminate(), 1000).unref();
  }

  /** Immediately, except the second time in a row: then the usual back-off. */
  #soon(): number | undefined {
    return this.#failures < 2 ? 0 : undefined;
  }

  #again(reason: string, error?: unknown, inMs?: number): void {
    this.#disconnect();
    if (this.#stopped.signal.aborted || this.status === 'failed') return;
    const ceiling = Math.min(MAX_BACKOFF_MS, this.#host.backoffMs * 2 ** this.#failures++);
    const wait = inMs ?? ceiling * (0.5 + Math.random() / 2);
    this.#host.log.warn({ err: error, inMs: Math.round(wait), failures: this.#failures }, `reconnecting: ${reason}`);
    this.#set('waiting', reason);
    if (this.#retry) clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.start(), wait);
  }

  /** Closes the connection and opens another one at once; `identify` also drops the session. */
  rotate(mode: 'resume' | 'identify'): void {
    if (mode === 'identify') this.#host.onSessionLost('an operator asked for a new session');
    this.#again(`an operator asked to ${mode}`, undefined, 0);
  }

  /** Stops permanently, for a reason that no retry can fix. */
  fail(reason: string): void {
    this.#disconnect();
    if (this.#retry) clearTimeout(this.#retry);
    this.#set('failed', reason);
  }
}
