import type { Fault } from '#libs/vocabulary';

/** Reason why a unit was cut off. */
export class CutOff extends Error {
  readonly fault: Fault;
  /** The unit's own script is the cause. */
  readonly blamed: boolean;
  /** The isolate is gone, with all units that were open in it. */
  readonly endedIsolate: boolean;

  constructor(fault: Fault, blamed: boolean, endedIsolate = false) {
    super(fault.message);
    this.fault = fault;
    this.blamed = blamed;
    this.endedIsolate = endedIsolate;
  }
}

/** Ends the waits of a unit. */
export class Interruption {
  readonly #stopped = Promise.withResolvers<never>();
  #cause: CutOff | null = null;

  constructor() {
    // It may reject while no caller waits.
    this.#stopped.promise.catch(() => {});
  }

  now(cause: CutOff): void {
    this.#cause ??= cause;
    this.#stopped.reject(this.#cause);
  }

  /** @throws CutOff */
  throwIfStopped(): void {
    if (this.#cause !== null) throw this.#cause;
  }

  /** @throws CutOff */
  race<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.#stopped.promise]);
  }

  /** @throws CutOff */
  async pause(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    try {
      await this.race(promise);
    } finally {
      clearTimeout(timer);
    }
  }
}
