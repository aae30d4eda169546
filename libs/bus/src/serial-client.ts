import pg from 'pg';

/** A connection that runs one statement at a time: pg expects its callers to wait for their turn. */
export class SerialClient extends pg.Client {
  #last: Promise<unknown> = Promise.resolve();

  /** Sends the statement after the earlier ones have ended, unless the signal has aborted by then. */
  ask(statement: string, values: unknown[] = [], signal?: AbortSignal): Promise<void> {
    const asked = this.#askAfter(this.#last, statement, values, signal);
    this.#last = asked.catch(() => undefined);
    return asked;
  }

  async #askAfter(before: Promise<unknown>, statement: string, values: unknown[], signal?: AbortSignal): Promise<void> {
    await before;
    signal?.throwIfAborted();
    await this.query(statement, values);
  }
}
