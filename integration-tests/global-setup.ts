import type { ChildProcess } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '../tools/ports/free-port.ts';
import { startPostgres, type PostgresServer } from '../tools/postgres/postgres.ts';
import { startRedis } from './backends.ts';
import { isLong } from './effort.ts';
import { toolPath } from './optional-tools.ts';
import { processes } from './process-table.ts';

/** Services for the teardown to end and check. Jest runs both in one process. */
export interface TestServices {
  folder: string;
  /** Processes that were running before the tests. */
  before: ReadonlySet<number>;
  postgres?: PostgresServer;
  redis?: ChildProcess;
}

declare global {
  // oxlint-disable-next-line no-var -- the only way to declare a property of globalThis
  var testServices: TestServices | undefined;
}

/**
 * One PostgreSQL and, where the machine has `redis-server`, one Redis for all tests (without durability, for speed), and one
 * temporary folder for all files of the tests.
 */
export default async function setUp(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'mainstay-test-'));
  // As root, PostgreSQL and processes of some tests run as other users: these may enter the folders, but not list them.
  chmodSync(folder, 0o711);
  const services: TestServices = { folder, before: new Set(processes().map(({ pid }) => pid)) };
  globalThis.testServices = services;
  if (isLong && !process.env.TEST_SEED) process.env.TEST_SEED = String(1 + Math.floor(Math.random() * 1e9));
  if (isLong) process.stderr.write(`Seed of this run: TEST_SEED=${process.env.TEST_SEED}\n`);
  if (!process.env.TEST_DATABASE_URL) {
    const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: 500 };
    const dir = path.join(folder, 'postgres');
    services.postgres = await startPostgres({ dir, settings });
    process.env.TEST_DATABASE_URL = services.postgres.url;
  }
  if (!process.env.TEST_REDIS_URL && toolPath('redis') !== null) {
    const port = await freePort();
    services.redis = await startRedis(port);
    process.env.TEST_REDIS_URL = `redis://127.0.0.1:${port}`;
  }
  process.env.TMPDIR = path.join(folder, 'tmp');
  mkdirSync(process.env.TMPDIR);
  chmodSync(process.env.TMPDIR, 0o711);
}
