/** Counts by name over the last `windowMs` milliseconds, in steps of `slotMs`. */
export class SlidingCount {
  readonly #windowMs: number;
  readonly #slotMs: number;
  /** By number of the slot, oldest first. */
  readonly #slots = new Map<number, Map<string, number>>();
  readonly #counts = new Map<string, number>();

  #total = 0;

  constructor(windowMs: number, slotMs: number) {
    this.#windowMs = windowMs;
    this.#slotMs = slotMs;
  }

  add(name: string, now: number): void {
    const number = Math.floor(now / this.#slotMs);
    const slot = this.#slots.get(number) ?? new Map<string, number>();
    this.#slots.set(number, slot.set(name, (slot.get(name) ?? 0) + 1));
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
    this.#total++;
  }

  total(now: number): number {
    this.#expire(now);
    return this.#total;
  }

  of(name: string, now: number): number {
    this.#expire(now);
    return this.#counts.get(name) ?? 0;
  }

  /** Mean of the counts that are not below the mean of all, without the names that `except` accepts; 0 without any. */
  highMean(now: number, except: (name: string) => boolean): number {
    this.#expire(now);
    const counts = [...this.#counts].filter(([name]) => !except(name)).map(([, count]) => count);
    const all = mean(counts);
    return mean(counts.filter((count) => count >= all));
  }

  /** Time at which the oldest count, of one name or of all except `except`, leaves the window. */
  oldestLeavesAt(name: string | null, except?: string): number | null {
    const has = (slot: Map<string, number>) =>
      name === null ? [...slot.keys()].some((other) => other !== except) : slot.has(name);
    for (const [number, slot] of this.#slots) if (has(slot)) return (number + 1) * this.#slotMs + this.#windowMs;
    return null;
  }

  #expire(now: number): void {
    const oldest = Math.floor((now - this.#windowMs) / this.#slotMs);
    for (const [number, slot] of this.#slots) {
      if (number >= oldest) return;
      this.#slots.delete(number);
      for (const [name, count] of slot) {
        this.#total -= count;
        const left = (this.#counts.get(name) ?? 0) - count;
        if (left > 0) this.#counts.set(name, left);
        else this.#counts.delete(name);
      }
    }
  }
}

const mean = (counts: number[]): number => counts.reduce((sum, count) => sum + count, 0) / Math.max(1, counts.length);
