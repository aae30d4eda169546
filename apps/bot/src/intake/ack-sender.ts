import type { LogPort } from '#libs/ports';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Ack {
  shard: number;
  sessionId: string;
  /** Every dispatch of the session up to this sequence number is stored. */
  seq: number;
}

/** Rejects if the proxy did not accept the acknowledgement. */
export type SendAck = (ack: Ack, signal: AbortSignal) => Promise<void>;

/** Time (ms) during which acknowledgements of one shard are collected. */
const gatherMs = 250;
const longestPauseMs = 2_000;

/** Cumulative acknowledgements of one shard: at most one request at a time, always with the newest number. */
export class AckSender {
  readonly #shard: number;
  readonly #send: SendAck;
  readonly #log: LogPort;
  #sessionId = '';
  #due = 0;
  #acknowledged = 0;
  #running: Promise<void> | null = null;
  #session = new AbortController();
  #ended = false;

  constructor(shard: number, send: SendAck, log: LogPort) {
    this.#shard = shard;
    this.#send = send;
    this.#log = log;
  }

  /** A new session: acknowledgements in flight belong to the old one. */
  begin(sessionId: string): void {
    this.#sessionId = sessionId;
    this.#session.abort();
    this.#session = new AbortController();
    this.#due = 0;
    this.#acknowledged = 0;
    this.#running = null;
  }

  acknowledge(seq: number): void {
    this.#due = Math.max(this.#due, seq);
    if (!this.#ended && this.#due > this.#acknowledged) this.#running ??= this.#run(this.#session.signal);
  }

  /** Sends the pending acknowledgement, then no more. */
  async end(): Promise<void> {
    this.#ended = true;
    await this.#running;
  }

  abort(): void {
    this.#session.abort();
  }

  async #run(signal: AbortSignal): Promise<void> {
    let pause = gatherMs;
    while (!signal.aborted && this.#due > this.#acknowledged) {
      await sleep(this.#ended ? 0 : pause, undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
      const seq = this.#due;
      try {
        await this.#send({ shard: this.#shard, sessionId: this.#sessionId, seq }, signal);
        if (signal.aborted) return;
        this.#acknowledged = seq;
        pause = gatherMs;
      } catch (error) {
        if (signal.aborted || this.#ended) return;
        this.#log.warn('could not acknowledge to the proxy', { shard: this.#shard, error });
        pause = Math.min(Math.max(pause, 100) * 2, longestPauseMs);
      }
    }
    if (!signal.aborted) this.#running = null;
  }
}
