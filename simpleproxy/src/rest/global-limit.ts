import { SlidingCount } from './sliding-count.ts';

const WINDOW_MS = 1000;
/** Time (ms) over which the use of each payer is measured. */
const USE_MS = 10_000;
/**
 * Part of the mean use of the payers that use much: a payer that used less counts as one with low use. Payers with continuous requests
 * share almost equally, so all of them stay above it.
 */
const QUIET = 0.85;

/**
 * Discord's limit of all requests in a second. A slot is free again one second after its answer came, so that no second of Discord's
 * clock holds more than the limit, for any network delay. A part of the slots is reserved for payers that have used clearly less than
 * those that use much in the last ten seconds: a guild with few requests does not wait for guilds with many.
 */
export class GlobalLimit {
  readonly #limit: number;
  readonly #kept: number;
  readonly #mayUseAll: (payer: string) => boolean;
  readonly #use = new SlidingCount(USE_MS, WINDOW_MS);
  #freed: number[] = [];
  #inFlight = 0;
  #blockedUntil = 0;

  /** @param mayUseAll payers that may always use every slot */
  constructor(limit: number, kept: number, mayUseAll: (payer: string) => boolean) {
    this.#limit = limit;
    this.#kept = kept;
    this.#mayUseAll = mayUseAll;
  }

  /** Milliseconds until any payer may send: 0 now, Infinity when that depends on an answer. */
  delay(now: number): number {
    if (now < this.#blockedUntil) return this.#blockedUntil - now;
    this.#expire(now);
    return this.#used < this.#limit ? 0 : this.#nextFree(now);
  }

  /** The same for one payer. */
  delayFor(payer: string, now: number): number {
    const delay = this.delay(now);
    if (delay > 0 || this.#used < this.#limit - this.#kept) return delay;
    return this.#mayUseAll(payer) || this.#isQuiet(payer, now) ? 0 : this.#nextFree(now);
  }

  take(payer: string, now: number): void {
    this.#inFlight++;
    this.#use.add(payer, now);
  }

  settle(now: number): void {
    this.#inFlight--;
    this.#freed.push(now);
  }

  block(now: number, ms: number): void {
    this.#blockedUntil = Math.max(this.#blockedUntil, now + ms);
  }

  get #used(): number {
    return this.#inFlight + this.#freed.length;
  }

  #isQuiet(payer: string, now: number): boolean {
    return this.#use.of(payer, now) < this.#use.highMean(now, this.#mayUseAll) * QUIET;
  }

  #nextFree(now: number): number {
    const first = this.#freed[0];
    return first === undefined ? Infinity : first + WINDOW_MS - now;
  }

  #expire(now: number): void {
    const kept = this.#freed.findIndex((at) => at + WINDOW_MS > now);
    if (kept !== 0) this.#freed.splice(0, kept === -1 ? this.#freed.length : kept);
  }
}
