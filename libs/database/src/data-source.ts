import type { LogPort } from '#libs/ports';
import * as migrations from '#migrations';
import { DataSource, type DataSourceOptions } from 'typeorm';

/** How to connect, where the defaults do not fit. */
export interface ConnectOptions {
  /** Connections of this process at most. Default: 10. */
  poolSize?: number;
  /** Shown by PostgreSQL in `pg_stat_activity`. */
  applicationName?: string;
  /** A call waits this long for a database that is away, in milliseconds. Default: 5,000. */
  patienceMs?: number;
  /** `connect` waits this long for a database that is away, in milliseconds. Default: 30,000. */
  bootPatienceMs?: number;
  /** Told once that `connect` waits, so that a quiet boot has a reason. */
  log?: Pick<LogPort, 'warn'>;
}

/** How TypeORM reaches the database, and the migrations that it knows. */
export function dataSourceOptions(url: string, options: ConnectOptions = {}): DataSourceOptions {
  return {
    type: 'postgres',
    url,
    migrations: Object.values(migrations),
    migrationsTableName: 'migration',
    synchronize: false,
    poolSize: options.poolSize ?? 10,
    applicationName: options.applicationName ?? 'mainstay',
    connectTimeoutMS: 5_000,
    // A lost connection is a line of TypeORM's log and never the end of the process; the next call makes a new one.
    poolErrorHandler: () => undefined,
    extra: { keepAlive: true, idleTimeoutMillis: 60_000, query_timeout: 60_000 },
  };
}

export const createDataSource = (url: string, options?: ConnectOptions): DataSource =>
  new DataSource(dataSourceOptions(url, options));
