import pg from 'pg';

/** A connection that is asked one thing at a time: pg leaves it to its callers to wait for their turn. */
export class SerialClient extends pg.Client {
  #last: Promise<unknown> = Promise.resolve();

  /** Sends the statement once those before it are through, unless the signal has aborted by then. */
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
