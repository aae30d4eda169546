import type { ChildProcess } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort, startPostgres, type PostgresServer } from '../tools/postgres/postgres.ts';
import { startRedis } from './backends.ts';
import { toolPath } from './optional-tools.ts';

/** What the teardown has to end. Jest runs both in one process. */
export interface TestServices {
  folder: string;
  postgres?: PostgresServer;
  redis?: ChildProcess;
}

declare global {
  // oxlint-disable-next-line no-var -- the only way to declare a property of globalThis
  var testServices: TestServices | undefined;
}

/** One PostgreSQL and, where there is a `redis-server`, one Redis for all tests. Settings trade safety for speed: nothing is kept. */
export default async function setUp(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'mainstay-test-'));
  const services: TestServices = { folder };
  globalThis.testServices = services;
  if (!process.env.TEST_DATABASE_URL) {
    const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: 500 };
    services.postgres = await startPostgres({ dir: path.join(folder, 'postgres'), settings });
    process.env.TEST_DATABASE_URL = services.postgres.url;
  }
  if (!process.env.TEST_REDIS_URL && toolPath('redis') !== null) {
    const port = await freePort();
    services.redis = await startRedis(port);
    process.env.TEST_REDIS_URL = `redis://127.0.0.1:${port}`;
  }
}
