import type { LogPort } from '#libs/ports';
import * as migrations from '#migrations';
import { DataSource, type DataSourceOptions } from 'typeorm';

/** Connection options; all have defaults. */
export interface ConnectOptions {
  /** Most connections that this process opens. Default: 10. */
  poolSize?: number;
  /** Shown by PostgreSQL in `pg_stat_activity`. */
  applicationName?: string;
  /** Time (ms) for which a call retries to connect to the database. Default: 5,000. */
  patienceMs?: number;
  /** Time (ms) for which `connect` retries to connect to the database. Default: 30,000. */
  bootPatienceMs?: number;
  /** Gets one line when `connect` has to wait, so that the log explains a slow boot. */
  log?: Pick<LogPort, 'warn'>;
}

/** TypeORM's connection options and its list of migrations. */
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
    // TypeORM logs a lost connection and must not end the process; the next call opens a new connection.
    poolErrorHandler: () => undefined,
    extra: { keepAlive: true, idleTimeoutMillis: 60_000, query_timeout: 60_000 },
  };
}

export const createDataSource = (url: string, options?: ConnectOptions): DataSource =>
  new DataSource(dataSourceOptions(url, options));
