interface Alarm {
  due: number;
  ring: () => void;
  handle: NodeJS.Timeout | undefined;
}

/**
 * The time of a simulated Discord, in milliseconds since 1970: the machine's time plus what has been wound on. It can
 * be stopped; then it only moves when it is wound.
 */
export class Clock {
  #ahead = 0;
  #stoppedAt: number | null = null;
  readonly #alarms = new Set<Alarm>();

  now(): number {
    return this.#stoppedAt ?? Date.now() + this.#ahead;
  }

  get isStopped(): boolean {
    return this.#stoppedAt !== null;
  }

  /** Stands still from now on. */
  stop(): void {
    this.#stoppedAt = this.now();
    for (const alarm of this.#alarms) clearTimeout(alarm.handle);
  }

  /** Goes on from where it stands. */
  start(): void {
    if (this.#stoppedAt === null) return;
    this.#ahead = this.#stoppedAt - Date.now();
    this.#stoppedAt = null;
    for (const alarm of this.#alarms) this.#arm(alarm);
  }

  /** Calls back once `ms` of this clock have passed. Returns a function that takes it back. */
  after(ms: number, ring: () => void): () => void {
    const alarm: Alarm = { due: this.now() + ms, ring, handle: undefined };
    this.#alarms.add(alarm);
    this.#arm(alarm);
    return () => this.#forget(alarm);
  }

  /** Winds the clock on; alarms that become due ring in their order, each at its time. */
  wind(ms: number): void {
    if (!(ms >= 0)) throw new RangeError('a clock can only be wound forwards');
    const until = this.now() + ms;
    for (let next = this.#firstUntil(until); next; next = this.#firstUntil(until)) {
      this.#set(Math.max(next.due, this.now()));
      this.#ring(next);
    }
    this.#set(until);
    for (const alarm of this.#alarms) this.#arm(alarm);
  }

  /** Forgets all alarms. */
  close(): void {
    for (const alarm of this.#alarms) this.#forget(alarm);
  }

  #set(now: number): void {
    if (this.#stoppedAt === null) this.#ahead = now - Date.now();
    else this.#stoppedAt = now;
  }

  #firstUntil(until: number): Alarm | undefined {
    let first: Alarm | undefined;
    for (const alarm of this.#alarms) if (alarm.due <= until && (!first || alarm.due < first.due)) first = alarm;
    return first;
  }

  #arm(alarm: Alarm): void {
    clearTimeout(alarm.handle);
    if (this.#stoppedAt !== null) return;
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
