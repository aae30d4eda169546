import { Heap } from './heap.ts';

interface Alarm {
  due: number;
  /** Alarms that are due at the same time fire in the order in which they were set. */
  order: number;
  ring: () => void;
  isTaken: boolean;
}

const MAX_WAIT = 2 ** 31 - 1;

/**
 * The time of a simulated Discord, in milliseconds since 1970: the machine's time plus an offset that tests add. It can be stopped; it
 * then advances only by `wind`.
 */
export class Clock {
  #ahead = 0;
  #stoppedAt: number | null = null;
  #order = 0;
  #timer: NodeJS.Timeout | undefined;
  readonly #alarms = new Heap<Alarm>((a, b) => a.due - b.due || a.order - b.order);

  now(): number {
    return this.#stoppedAt ?? Date.now() + this.#ahead;
  }

  get isStopped(): boolean {
    return this.#stoppedAt !== null;
  }

  /** Stops at the current time. */
  stop(): void {
    this.#stoppedAt = this.now();
    clearTimeout(this.#timer);
  }

  /** Continues from the current time. */
  start(): void {
    if (this.#stoppedAt === null) return;
    this.#ahead = this.#stoppedAt - Date.now();
    this.#stoppedAt = null;
    this.#arm();
  }

  /** Calls back after `ms` of this clock. Returns a function that cancels the call. */
  after(ms: number, ring: () => void): () => void {
    this.#order += 1;
    const alarm: Alarm = { due: this.now() + ms, order: this.#order, ring, isTaken: false };
    this.#alarms.push(alarm);
    if (this.#alarms.first === alarm) this.#arm();
    return () => {
      alarm.isTaken = true;
      alarm.ring = () => undefined;
    };
  }

  /** Advances the clock. Alarms that become due fire in order, each at its own time. */
  wind(ms: number): void {
    if (!(ms >= 0)) throw new RangeError('a clock can only be advanced');
    const until = this.now() + ms;
    for (let next = this.#next(); next && next.due <= until; next = this.#next()) {
      this.#set(Math.max(next.due, this.now()));
      this.#alarms.pop();
      next.ring();
    }
    this.#set(Math.max(until, this.now()));
    this.#arm();
  }

  /** Cancels all alarms. */
  close(): void {
    clearTimeout(this.#timer);
    this.#alarms.clear();
  }

  #set(now: number): void {
    if (this.#stoppedAt === null) this.#ahead = now - Date.now();
    else this.#stoppedAt = now;
  }

  #next(): Alarm | undefined {
    while (this.#alarms.first?.isTaken) this.#alarms.pop();
    return this.#alarms.first;
  }

  /** One timer of the machine, for the alarm that is due first. */
  #arm(): void {
    clearTimeout(this.#timer);
    const next = this.#next();
    if (this.#stoppedAt !== null || !next) return;
    const wait = Math.min(Math.max(next.due - this.now(), 0), MAX_WAIT);
    this.#timer = setTimeout(() => this.wind(0), wait);
    this.#timer.unref();
  }
}
