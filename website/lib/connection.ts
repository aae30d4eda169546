import { useEffect, useSyncExternalStore } from 'react';
import { ApiProblem } from './problem';

const retryMs = 1_000;

/**
 * Whether the server can be reached. A failed request reports that it cannot; from then on `check` runs once a second, and
 * everything that waits for the server is called as soon as it answers.
 */
export class Connection {
  readonly #check: () => Promise<boolean>;
  readonly #waiting = new Set<() => void>();
  readonly #watchers = new Set<() => void>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #down = false;

  constructor(check: () => Promise<boolean>) {
    this.#check = check;
  }

  get isDown(): boolean {
    return this.#down;
  }

  reportFailure(): void {
    if (this.#down) return;
    this.#setDown(true);
    this.#timer = setTimeout(() => void this.retryNow(), retryMs);
  }

  reportSuccess(): void {
    if (!this.#down) return;
    clearTimeout(this.#timer);
    this.#setDown(false);
    for (const wake of this.#waiting) wake();
  }

  async retryNow(): Promise<void> {
    clearTimeout(this.#timer);
    if (await this.#check().catch(() => false)) {
      if (this.#down) this.reportSuccess();
      else for (const wake of this.#waiting) wake();
      return;
    }
    clearTimeout(this.#timer);
    if (this.#down) this.#timer = setTimeout(() => void this.retryNow(), retryMs);
    else this.reportFailure();
  }

  /** Calls `wake` each time that the server is back. @returns a function that ends it */
  onBack(wake: () => void): () => void {
    this.#waiting.add(wake);
    return () => this.#waiting.delete(wake);
  }

  /**
   * As `onBack`, for a request that has failed: the server may be back by now.
   *
   * @returns a function that ends it
   */
  retryWhenBack(wake: () => void): () => void {
    const end = this.onBack(wake);
    if (!this.#down) void this.retryNow();
    return end;
  }

  /** Calls `changed` when `isDown` changes. @returns a function that ends it */
  watch = (changed: () => void): (() => void) => {
    this.#watchers.add(changed);
    return () => this.#watchers.delete(changed);
  };

  #setDown(down: boolean): void {
    this.#down = down;
    for (const changed of this.#watchers) changed();
  }
}

export const connection = new Connection(async () => (await fetch('/readyz', { cache: 'no-store' })).ok);

/** Codes of problems that end when the server is back. */
export const isUnreachable = (error: unknown): boolean =>
  error instanceof ApiProblem &&
  ['network.unreachable', 'webserver.unavailable', 'process.ending'].includes(error.code);

/** Checks at once when the browser goes offline or online, and when the page gets the focus. */
export function useConnection(): { isDown: boolean } {
  const isDown = useSyncExternalStore(
    connection.watch,
    () => connection.isDown,
    () => false,
  );
  useEffect(() => {
    if (!isDown) {
      const fail = (): void => connection.reportFailure();
      window.addEventListener('offline', fail);
      return () => window.removeEventListener('offline', fail);
    }
    const look = (): void => void connection.retryNow();
    window.addEventListener('online', look);
    window.addEventListener('focus', look);
    return () => {
      window.removeEventListener('online', look);
      window.removeEventListener('focus', look);
    };
  }, [isDown]);
  return { isDown };
}
