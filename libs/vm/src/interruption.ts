import type { Fault } from '#libs/vocabulary';

/** Why an event did not come to its end. */
export class CutOff extends Error {
  readonly fault: Fault;
  /** The guild's own script is the cause. */
  readonly blamed: boolean;

  constructor(fault: Fault, blamed: boolean) {
    super(fault.message);
    this.fault = fault;
    this.blamed = blamed;
  }
}

/** Ends whatever an event waits for. */
export class Interruption {
  readonly #stopped = Promise.withResolvers<never>();

  constructor() {
    // It may happen while nobody waits.
    this.#stopped.promise.catch(() => {});
  }

  now(fault: Fault, blamed: boolean): void {
    this.#stopped.reject(new CutOff(fault, blamed));
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
