import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort, startPostgres, type PostgresServer } from '../tools/postgres/postgres.ts';

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

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
    socket.unref();
    socket.once('connect', () => socket.destroy());
  });

async function startRedis(folder: string): Promise<{ url: string; child: ChildProcess } | null> {
  if (spawnSync('redis-server', ['--version']).status !== 0) return null;
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder, '--daemonize', 'no'];
  const child = spawn('redis-server', args, { stdio: 'ignore' });
  for (let tries = 0; tries < 500 && child.exitCode === null; tries++) {
    if (await answers(port)) return { url: `redis://127.0.0.1:${port}`, child };
    await delay(10);
  }
  child.kill('SIGKILL');
  throw new Error('redis-server does not start');
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
  if (!process.env.TEST_REDIS_URL) {
    const redis = await startRedis(folder);
    if (redis) {
      services.redis = redis.child;
      process.env.TEST_REDIS_URL = redis.url;
    }
  }
}
