import { setTimeout as sleep } from 'node:timers/promises';

/** A little more than Discord's five seconds, for clocks that differ. */
const INTERVAL_MS = 5_100;

/**
 * Allows one IDENTIFY per five seconds for each rate limit key, in order of request.
 *
 * @see https://docs.discord.com/developers/events/gateway#sharding-max-concurrency
 */
export class IdentifyQueue {
  readonly #tails = new Map<number, Promise<void>>();
  readonly #intervalMs: number;
  maxConcurrency = 1;

  constructor(intervalMs = INTERVAL_MS) {
    this.#intervalMs = intervalMs;
  }

  /** Resolves when the shard may identify; rejects when the signal is aborted before. */
  async enter(shardId: number, signal: AbortSignal): Promise<void> {
    const key = shardId % this.maxConcurrency;
    const before = this.#tails.get(key) ?? Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#tails.set(
      key,
      before.then(() => promise),
    );
    await before;
    if (signal.aborted) {
      resolve();
      throw signal.reason;
    }
    void sleep(this.#intervalMs, undefined, { ref: false }).then(resolve);
  }
}
