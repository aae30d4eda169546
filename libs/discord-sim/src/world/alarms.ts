import type { Clock } from '../clock.ts';

/** Future events of a world, by name. Alarms are not saved: they follow from the state. */
export class Alarms {
  readonly #clock: Clock;
  readonly #byName = new Map<string, () => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Fires at a time, in milliseconds since 1970; replaces the alarm of the same name. */
  set(name: string, at: number, ring: () => void): void {
    this.cancel(name);
    const takeBack = this.#clock.after(Math.max(at - this.#clock.now(), 0), () => {
      this.#byName.delete(name);
      ring();
    });
    this.#byName.set(name, takeBack);
  }

  has(name: string): boolean {
    return this.#byName.has(name);
  }

  cancel(name: string): void {
    this.#byName.get(name)?.();
    this.#byName.delete(name);
  }

  clear(): void {
    for (const takeBack of this.#byName.values()) takeBack();
    this.#byName.clear();
  }
}
