interface Alarm {
  due: number;
  ring: () => void;
  handle: NodeJS.Timeout | undefined;
}

/** The time of a simulated Discord: the machine's time plus what has been wound on, in milliseconds since 1970. */
export class Clock {
  #ahead = 0;
  readonly #alarms = new Set<Alarm>();

  now(): number {
    return Date.now() + this.#ahead;
  }

  /** Calls back once `ms` of this clock have passed. Returns a function that takes it back. */
  after(ms: number, ring: () => void): () => void {
    const alarm: Alarm = { due: this.now() + ms, ring, handle: undefined };
    this.#alarms.add(alarm);
    this.#arm(alarm);
    return () => this.#forget(alarm);
  }

  /** Winds the clock on; alarms that have become due ring in their order. */
  wind(ms: number): void {
    if (!(ms >= 0)) throw new RangeError('a clock can only be wound forwards');
    this.#ahead += ms;
    const due = [...this.#alarms].filter((alarm) => alarm.due <= this.now()).sort((a, b) => a.due - b.due);
    for (const alarm of due) this.#ring(alarm);
    for (const alarm of this.#alarms) this.#arm(alarm);
  }

  /** Forgets all alarms. */
  stop(): void {
    for (const alarm of this.#alarms) this.#forget(alarm);
  }

  #arm(alarm: Alarm): void {
    clearTimeout(alarm.handle);
    const wait = Math.min(Math.max(alarm.due - this.now(), 0), 2 ** 31 - 1);
    alarm.handle = setTimeout(() => (alarm.due <= this.now() ? this.#ring(alarm) : this.#arm(alarm)), wait);
    alarm.handle.unref();
  }

  #ring(alarm: Alarm): void {
    if (!this.#alarms.has(alarm)) return;
    this.#forget(alarm);
    alarm.ring();
  }

  #forget(alarm: Alarm): void {
    clearTimeout(alarm.handle);
    this.#alarms.delete(alarm);
  }
}
