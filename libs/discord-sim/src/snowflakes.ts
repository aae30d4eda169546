import { DISCORD_EPOCH } from '#libs/vocabulary';
import type { Clock } from './clock.ts';

export interface SnowflakesState {
  last: number;
  count: number;
  past: Map<number, number>;
}

const LIVE = 1n << 17n;
const PAST = 2n << 17n;

/**
 * Discord's ids: 42 bits of milliseconds since 2015, 5 bits of worker, 5 of process, 12 of a counter.
 *
 * @see https://docs.discord.com/developers/reference#snowflakes
 */
export class Snowflakes {
  readonly #clock: Clock;
  #last = 0;
  #count = 0;
  #past = new Map<number, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** An id greater than all earlier ids of the current time. */
  next(): string {
    const now = this.#clock.now();
    if (now > this.#last) {
      this.#last = now;
      this.#count = 0;
    } else if (this.#count === 4_095) {
      this.#last += 1;
      this.#count = 0;
    } else this.#count += 1;
    return ((BigInt(this.#last - DISCORD_EPOCH) << 22n) | LIVE | BigInt(this.#count)).toString();
  }

  /** An id of a moment in the past, the same in each run. */
  at(ms: number): string {
    const time = Math.floor(ms);
    const count = this.#past.get(time) ?? 0;
    this.#past.set(time, count + 1);
    return ((BigInt(time - DISCORD_EPOCH) << 22n) | PAST | BigInt(count)).toString();
  }

  /** Forgets the past ids that were made, for a new world. */
  reset(): void {
    this.#past = new Map();
  }

  /** State of the generator, so that a restored one makes no id again. */
  get state(): SnowflakesState {
    return { last: this.#last, count: this.#count, past: this.#past };
  }

  set state({ last, count, past }: SnowflakesState) {
    this.#last = last;
    this.#count = count;
    this.#past = past;
  }
}

/** Compares the age of two ids: negative, zero or positive as for `sort`. */
export function compareIds(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}
