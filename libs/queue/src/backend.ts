import {
  createPostgresBackend,
  createRedisBackend,
  Queue,
  runMigrations,
  Worker,
  type BackendFactory,
  type Processor,
  type QueueOptions,
  type WorkerOptions,
} from 'bullmq';
import pg from 'pg';
import type { LaneName } from './lanes.ts';

/** Where rows and jobs are stored. */
export interface BackendOptions {
  databaseUrl: string;
  /** Set: jobs are in Redis. Unset: in PostgreSQL. */
  redisUrl?: string | undefined;
}

type Connection = QueueOptions['connection'];

/** BullMQ's schema in PostgreSQL. */
const SCHEMA = 'bullmq';
/** Connections for adding jobs; each worker adds three more. */
const POOL_SIZE = 3;
/** Events per queue that BullMQ keeps. We do not read them: we use rows and the bus. */
const EVENTS_KEPT = 1_000;

const factoryFor = (connection: unknown): BackendFactory =>
  (connection instanceof pg.Pool ? createPostgresBackend : createRedisBackend) as BackendFactory;

/**
 * A queue whose backend depends on its connection, so that one process can use both: a `pg.Pool` means PostgreSQL.
 * `@nestjs/bullmq` creates its queues from this class.
 */
export class LaneQueue extends Queue {
  constructor(name: string, options: QueueOptions) {
    super(name, options, factoryFor(options.connection) as never);
    // The next call fails with the same error; an unhandled `error` event would end the process.
    this.on('error', () => undefined);
  }
}

/** Storage of the jobs: Redis, or a separate schema in PostgreSQL. */
export class Backend {
  readonly kind: 'redis' | 'postgres';
  readonly #connection: Connection;
  readonly #pool: pg.Pool | undefined;

  private constructor(connection: Connection, pool?: pg.Pool) {
    this.#connection = connection;
    this.#pool = pool;
    this.kind = pool ? 'postgres' : 'redis';
  }

  static async open({ databaseUrl, redisUrl }: BackendOptions): Promise<Backend> {
    if (redisUrl) {
      const retryStrategy = (times: number) => Math.min(50 * 2 ** Math.min(times, 5), 1_000);
      return new Backend({ url: redisUrl, maxRetriesPerRequest: null, retryStrategy });
    }
    const pool = new pg.Pool({
      connectionString: databaseUrl,
      // The sweep finds a job that a database crash lost, so there is no need to wait for the disk.
      options: `-c search_path=${SCHEMA} -c synchronous_commit=off`,
      application_name: 'mainstay-queue',
      max: POOL_SIZE,
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
    });
    pool.on('error', () => undefined);
    pool.setMaxListeners(0);
    await prepareSchema(pool);
    return new Backend(pool, pool);
  }

  queueOptions(): QueueOptions {
    return { connection: this.#connection, prefix: 'mainstay', streams: { events: { maxLen: EVENTS_KEPT } } };
  }

  worker(name: LaneName, process: Processor, options: Omit<WorkerOptions, 'connection'>): Worker {
    // One connection listens, the others fetch and finish jobs.
    if (this.#pool) this.#pool.options.max = (this.#pool.options.max ?? POOL_SIZE) + 3;
    const all = { ...options, connection: this.#connection, prefix: 'mainstay' };
    return new Worker(name, process, all, factoryFor(this.#connection) as never);
  }

  async close(): Promise<void> {
    await this.#pool?.end();
  }
}

/** Safe in several processes at once: BullMQ holds an advisory lock. */
async function prepareSchema(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await runMigrations(client, SCHEMA);
    // Rows are inserted and deleted all the time: vacuum long before the default of 20 % dead rows.
    for (const table of ['job', 'event', 'dedup', 'dedup_next', 'meta']) {
      await client.query(
        `ALTER TABLE ${SCHEMA}.${table} SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000)`,
      );
    }
  } finally {
    client.release();
  }
}
