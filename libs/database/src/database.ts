import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Pool, PoolClient, QueryResultRow } from 'pg';
import type { DataSource } from 'typeorm';
import { createDataSource, type ConnectOptions } from './data-source.ts';
import { faultOf, isAway, isRolledBack } from './unavailable.ts';

/** Rows of a statement. */
export interface Result<R> {
  rows: R[];
  /** Number of rows written or read. */
  count: number;
}

/** Target of a repository's SQL: the pool, or the one connection of a transaction. */
export interface Sql {
  query<R extends QueryResultRow>(text: string, values?: unknown[]): Promise<Result<R>>;
}

/**
 * Names of prepared statements by their text. Texts are constants of the repositories and never contain values, so their number
 * is bounded.
 */
const names = new Map<string, string>();

/** PostgreSQL parses and plans a named statement once per connection. */
function nameOf(text: string): string {
  let name = names.get(text);
  if (name === undefined) {
    name = createHash('sha256').update(text).digest('base64url');
    names.set(text, name);
  }
  return name;
}

const asSql = (client: PoolClient): Sql => ({
  async query<R extends QueryResultRow>(text: string, values?: unknown[]): Promise<Result<R>> {
    const { rows, rowCount } = await client.query<R>({ name: nameOf(text), text, values });
    return { rows, count: rowCount ?? 0 };
  },
});

/**
 * One pool of connections. Retries for `patienceMs` to connect, then the call fails with Fault `database.unavailable`
 * (retryable, 503). When a connection is lost during a statement, the call fails at once with the same fault, because the
 * statement may have taken effect. The next call opens a new connection.
 */
export class Database implements Sql {
  readonly dataSource: DataSource;
  readonly #patienceMs: number;

  constructor(dataSource: DataSource, patienceMs = 5_000) {
    this.dataSource = dataSource;
    this.#patienceMs = patienceMs;
  }

  async query<R extends QueryResultRow>(text: string, values?: unknown[]): Promise<Result<R>> {
    return this.#withClient((client) => asSql(client).query<R>(text, values));
  }

  /** Runs `work` in one transaction and runs it again after a deadlock, up to three times. */
  async transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.#withClient((client) => inTransaction(client, work));
      } catch (error) {
        if (!isRolledBack(error) || tries >= 3) throw error;
      }
    }
  }

  /** For readiness checks. @throws Fault `database.unavailable` at once when the database cannot be reached */
  async ping(): Promise<void> {
    try {
      await this.#pool.query('SELECT 1');
    } catch (error) {
      throw faultOf(error);
    }
  }

  async close(): Promise<void> {
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }

  get #pool(): Pool {
    return (this.dataSource.driver as unknown as { master: Pool }).master;
  }

  async #withClient<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    let client: PoolClient | undefined;
    let lost: Error | undefined;
    const onError = (error: Error) => (lost = error);
    try {
      client = await patiently(() => this.#pool.connect(), this.#patienceMs);
      client.on('error', onError);
      return await work(client);
    } catch (error) {
      if (isAway(error)) lost = error as Error;
      throw faultOf(error);
    } finally {
      client?.off('error', onError);
      client?.release(lost);
    }
  }
}

async function inTransaction<T>(client: PoolClient, work: (sql: Sql) => Promise<T>): Promise<T> {
  await client.query('BEGIN');
  try {
    const result = await work(asSql(client));
    await client.query('COMMIT');
    return result;
  } catch (error) {
    // A lost connection has rolled back already. Report the first error, not an error of the rollback.
    if (!isAway(error)) await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

async function patiently<T>(
  attempt: () => Promise<T>,
  patienceMs: number,
  onWait: (error: unknown) => void = () => undefined,
): Promise<T> {
  const until = Date.now() + patienceMs;
  for (let wait = 25; ; wait = Math.min(wait * 2, 500)) {
    try {
      return await attempt();
    } catch (error) {
      if (!isAway(error) || Date.now() + wait > until) throw error;
      onWait(error);
      await delay(wait);
    }
  }
}

/** Connects, and waits for a database that is still starting. @throws Fault `database.unavailable` */
export async function openDatabase(url: string, options: ConnectOptions = {}): Promise<Database> {
  const dataSource = createDataSource(url, options);
  let told = false;
  const tell = (error: unknown): void => {
    if (!told) options.log?.warn('database unavailable, waiting for it', { error });
    told = true;
  };
  try {
    await patiently(() => dataSource.initialize(), options.bootPatienceMs ?? 30_000, tell);
  } catch (error) {
    throw faultOf(error);
  }
  return new Database(dataSource, options.patienceMs);
}
