import { toFault, type Fault } from '#libs/vocabulary';
import type { LeaseKeeper } from './lease-keeper.ts';

/** Most messages of one turn whose calls are kept. */
const mostSentKept = 5_000;

/** State of a turn: whether it has work, whether it ends, and the reason of an early end. */
export class TurnState {
  readonly keeper: LeaseKeeper;
  /** Keys of the calls of this turn that sent or found a message, by message id. */
  readonly sent = new Map<string, string>();
  /** No further unit starts: the rest is left for a later turn. */
  isEnding = false;
  failure: { error: unknown } | null = null;
  /** New events may be in the inbox. */
  isWoken = false;
  /** It has no events and waits for the next one. */
  isLingering = false;
  readonly #stopped = Promise.withResolvers<never>();
  readonly #onAbort: () => void;
  #changed = Promise.withResolvers<void>();
  #hasChanged = false;

  constructor(keeper: LeaseKeeper) {
    this.keeper = keeper;
    // It may reject while no caller waits.
    this.#stopped.promise.catch(() => {});
    this.#onAbort = () => this.fail(keeper.signal.reason);
    keeper.signal.addEventListener('abort', this.#onAbort, { once: true });
    if (keeper.signal.aborted) this.#onAbort();
  }

  /** Evicts the oldest messages beyond the limit. */
  forgetOldSent(): void {
    for (const id of this.sent.keys()) {
      if (this.sent.size <= mostSentKept) return;
      this.sent.delete(id);
    }
  }

  wake(): void {
    this.isWoken = true;
    this.notify();
  }

  /** Waits for new events. @returns false if the turn ends, or if none came within `forMs` */
  async linger(forMs: number): Promise<boolean> {
    let isOver = false;
    const timer = setTimeout(() => {
      isOver = true;
      this.notify();
    }, forMs);
    this.isLingering = true;
    while (!this.isWoken && !this.isEnding && !isOver) await this.change();
    this.isLingering = false;
    clearTimeout(timer);
    return this.isWoken && !this.isEnding;
  }

  /** The turn ends after the open units. */
  end(): void {
    this.isEnding = true;
    this.notify();
  }

  /** The turn ends at once. */
  fail(error: unknown): void {
    this.failure ??= { error };
    this.#stopped.reject(this.reason);
    this.end();
  }

  /** The reason of the failure. */
  get reason(): Fault {
    const { signal } = this.keeper;
    return toFault(signal.aborted ? signal.reason : this.failure?.error);
  }

  /** @throws the reason of the failure, as soon as the turn fails */
  race<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.#stopped.promise]);
  }

  /** The turn may have work. */
  notify(): void {
    this.#hasChanged = true;
    this.#changed.resolve();
  }

  /** Resolves when `notify` was called since the last call. */
  async change(): Promise<void> {
    if (!this.#hasChanged) await this.#changed.promise;
    this.#hasChanged = false;
    this.#changed = Promise.withResolvers();
  }

  close(): void {
    this.keeper.signal.removeEventListener('abort', this.#onAbort);
  }
}
