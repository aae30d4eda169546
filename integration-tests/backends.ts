import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort, startPostgres } from '../tools/postgres/postgres.ts';

/** What queue and bus can stand on, of a spec's own, to be killed and started again. */
export interface TestBackend {
  options: { databaseUrl: string; redisUrl?: string };
  /** Kills what holds the jobs and carries the messages. */
  kill(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

/** All in a PostgreSQL. */
export async function postgresBackend(): Promise<TestBackend> {
  const dir = mkdtempSync(path.join(tmpdir(), 'backend-'));
  const port = await freePort();
  const run = () => startPostgres({ dir, port, settings: { fsync: 'off', max_connections: 200 } });
  let server = await run();
  return {
    options: { databaseUrl: server.url },
    kill: async () => void process.kill(server.pid, 'SIGKILL'),
    start: async () => {
      server = await run();
    },
    close: async () => {
      await server.stop();
      rmSync(dir, { recursive: true });
    },
  };
}

/** Starts a Redis that keeps nothing over its end, and resolves once it answers. */
export async function startRedis(port: number): Promise<ChildProcess> {
  const args = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--dir', tmpdir()];
  const child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'ignore'] });
  let said = '';
  for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
    said += String(chunk);
    if (said.includes('Ready to accept')) {
      child.stdout.resume();
      return child;
    }
  }
  throw new Error(`redis-server does not start:\n${said}`);
}

/** Rows in a PostgreSQL, jobs and messages in a Redis. */
async function redisBackend(): Promise<TestBackend> {
  const postgres = await postgresBackend();
  const port = await freePort();
  let redis = await startRedis(port);
  const kill = async () => {
    const exit = once(redis, 'exit');
    redis.kill('SIGKILL');
    await exit;
  };
  return {
    options: { ...postgres.options, redisUrl: `redis://127.0.0.1:${port}/3` },
    kill,
    start: async () => {
      redis = await startRedis(port);
    },
    close: async () => {
      await kill();
      await postgres.close();
    },
  };
}

/** The same tests on PostgreSQL and, where there is a `redis-server`, on Redis; `backend` is there once they run. */
export function describeOnBackends(what: string, define: (backend: () => TestBackend) => void): void {
  const backends = { PostgreSQL: postgresBackend, ...(process.env.TEST_REDIS_URL ? { Redis: redisBackend } : {}) };
  if (!process.env.TEST_REDIS_URL) {
    // oxlint-disable-next-line jest/no-disabled-tests -- so that the output says what was not tested
    it.skip('on Redis: skipped, because there is no redis-server on this machine', () => undefined);
  }
  describe.each(Object.entries(backends))(`${what} %s`, (_name, open) => {
    let backend: TestBackend;
    beforeAll(async () => {
      backend = await open();
    });
    define(() => backend);
    // Jest calls these in the order in which they are told.
    afterAll(() => backend.close());
  });
}
