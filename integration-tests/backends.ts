import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '../tools/ports/free-port.ts';
import { startPostgres } from '../tools/postgres/postgres.ts';
import { leaveOut, toolPath } from './optional-tools.ts';

/** A backend for queue and bus that belongs to one spec, which may kill and restart it. */
export interface TestBackend {
  options: { databaseUrl: string; redisUrl?: string };
  /** Kills the store of the jobs and messages. */
  kill(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

/** Everything in one PostgreSQL. */
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

/** Starts a Redis without persistence, and resolves once it answers. */
export async function startRedis(port: number): Promise<ChildProcess> {
  const args = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--dir', tmpdir()];
  const child = spawn(toolPath('redis')!, args, { stdio: ['ignore', 'pipe', 'ignore'] });
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

/**
 * Runs the same tests on PostgreSQL and, where the machine has `redis-server`, on Redis. Call `backend` only inside tests and
 * hooks.
 */
export function describeOnBackends(what: string, define: (backend: () => TestBackend) => void): void {
  const hasRedis = toolPath('redis') !== null;
  const backends = { PostgreSQL: postgresBackend, ...(hasRedis ? { Redis: redisBackend } : {}) };
  if (!hasRedis) leaveOut('redis');
  describe.each(Object.entries(backends))(`${what} %s`, (_name, open) => {
    let backend: TestBackend;
    beforeAll(async () => {
      backend = await open();
    });
    define(() => backend);
    // Jest runs these hooks in the order of their definition: after those of the tests.
    afterAll(() => backend.close());
  });
}
