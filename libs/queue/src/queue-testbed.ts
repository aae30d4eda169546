import { GuildId } from '#libs/vocabulary';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { freePort, startPostgres } from '../../../tools/postgres/postgres.ts';
import { Backend, LaneQueue, type BackendOptions } from './backend.ts';
import { laneNames, type LaneName, type QueueTimes } from './lanes.ts';
import { WorkQueue, type QueueParts } from './work-queue.ts';
import type { TaskRegistry } from './work.ts';

/** For specs: where jobs are, of our own, to be killed and started again. */
export interface TestBackend {
  options: { databaseUrl: string; redisUrl?: string };
  /** Kills what holds the jobs. */
  kill(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

export async function postgresBackend(): Promise<TestBackend> {
  const dir = mkdtempSync(path.join(tmpdir(), 'queue-'));
  const port = await freePort();
  let server = await startPostgres({ dir, port, settings: { fsync: 'off', max_connections: 200 } });
  return {
    options: { databaseUrl: server.url },
    kill: async () => void process.kill(server.pid, 'SIGKILL'),
    start: async () => {
      server = await startPostgres({ dir, port, settings: { fsync: 'off', max_connections: 200 } });
    },
    close: async () => {
      await server.stop();
      rmSync(dir, { recursive: true });
    },
  };
}

/** Rows in PostgreSQL, jobs in a Redis that keeps nothing over its end. */
export async function redisBackend(): Promise<TestBackend> {
  const postgres = await postgresBackend();
  const port = await freePort();
  let child: ChildProcess;
  const start = async () => {
    child = spawn('redis-server', ['--port', `${port}`, '--bind', '127.0.0.1', '--save', ''], { stdio: 'pipe' });
    for await (const chunk of child.stdout!) if (String(chunk).includes('Ready to accept')) break;
    child.stdout!.resume();
  };
  const kill = async () => {
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  };
  await start();
  return {
    options: { ...postgres.options, redisUrl: `redis://127.0.0.1:${port}` },
    kill,
    start,
    close: async () => {
      await kill();
      await postgres.close();
    },
  };
}

/** The queue without Nest, so that one process can have several of them. Closing it closes all that it opened. */
export class TestQueue extends WorkQueue {
  readonly #queues: LaneQueue[];
  readonly #backend: Backend;
  #ended: Promise<void> | undefined;

  private constructor(backend: Backend, queues: Record<LaneName, LaneQueue>, parts: QueueParts) {
    super(backend, queues, parts);
    this.#backend = backend;
    this.#queues = Object.values(queues);
  }

  static async open(options: BackendOptions, parts: QueueParts): Promise<TestQueue> {
    const backend = await Backend.open(options);
    const queues = laneNames.map((name) => [name, new LaneQueue(name, backend.queueOptions())]);
    return new TestQueue(backend, Object.fromEntries(queues) as Record<LaneName, LaneQueue>, parts);
  }

  override close(): Promise<void> {
    this.#ended ??= this.#end();
    return this.#ended;
  }

  async #end(): Promise<void> {
    await super.close();
    await Promise.all(this.#queues.map((queue) => queue.close()));
    await this.#backend.close();
  }
}

/** Quick ones: a test waits for nothing longer than it must. */
export const testTimes: Partial<QueueTimes> = {
  lockMs: 1_500,
  stalledCheckMs: 400,
  sweepEveryMs: 300,
  strandedAfterMs: 600,
  turnPauseMs: 10,
  deferMs: 100,
};

const input = z.object({ guildId: GuildId, n: z.int().default(0) });

/** Tasks of tests; what they do is up to the handler that is handed in. */
export const testTasks: TaskRegistry = {
  'test.quick': { lane: 'fast', input },
  'test.alone': { lane: 'fast', input, exclusiveBy: ({ guildId }: { guildId: string }) => guildId },
  'timer.fire': {
    lane: 'fast',
    input: z.object({ guildId: GuildId, name: z.string(), scheduledFor: z.int() }),
  },
};

/** Collects what happens, and waits for it. */
export class Happenings<T = string> {
  readonly all: T[] = [];
  readonly #waiting = new Set<() => void>();

  add(happening: T): void {
    this.all.push(happening);
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }

  /** Resolves once the condition holds; the test's own time limit ends it otherwise. */
  async until(condition: (all: T[]) => boolean): Promise<T[]> {
    while (!condition(this.all)) await new Promise<void>((resolve) => this.#waiting.add(resolve));
    return [...this.all];
  }
}
