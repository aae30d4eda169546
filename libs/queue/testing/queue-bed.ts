import { connect, migrate, type Stores } from '#libs/database';
import type { LogPort } from '#libs/ports';
import { Fault, type Json } from '#libs/vocabulary';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { describeOnBackends, type TestBackend } from '../../../integration-tests/backends.ts';
import type { RunOutcome } from '../src/run-lane.ts';
import type { QueueParts } from '../src/work-queue.ts';
import { Happenings } from './happenings.ts';
import { TestQueue, testTasks, testTimes } from './test-queue.ts';

const silent: LogPort = { debug() {}, info() {}, warn() {}, error() {}, with: () => silent };
let guilds = 0;

/** A guild that no other test of this file uses. */
export const newGuild = (): string => `1000000000000000${String(++guilds).padStart(3, '0')}`;

/**
 * Tests of the queue on each backend. Real: PostgreSQL, Redis, BullMQ, a child process that is killed. In memory: the work of a
 * handler.
 */
export function describeQueue(what: string, define: (bed: QueueBed) => void): void {
  describeOnBackends(`${what} on`, (backend) => {
    const bed = new QueueBed(backend);
    beforeAll(() => bed.setUp());
    afterEach(() => bed.tidy());
    afterAll(() => bed.stores.close());
    define(bed);
  });
}

class QueueBed {
  stores!: Stores;
  readonly #backend: () => TestBackend;
  readonly #open: TestQueue[] = [];
  readonly #children: Array<() => Promise<void>> = [];

  constructor(backend: () => TestBackend) {
    this.#backend = backend;
  }

  get backend(): TestBackend {
    return this.#backend();
  }

  async setUp(): Promise<void> {
    const { databaseUrl } = this.backend.options;
    await migrate(databaseUrl);
    this.stores = await connect(databaseUrl, { poolSize: 20 });
  }

  async tidy(): Promise<void> {
    await Promise.all(this.#children.splice(0).map((kill) => kill()));
    await Promise.all(this.#open.splice(0).map((queue) => queue.close()));
  }

  /** A queue like that of one process; closed after the test. */
  async open(parts: Partial<QueueParts> = {}): Promise<TestQueue> {
    const queue = await TestQueue.open(this.backend.options, {
      ...this.stores,
      tasks: testTasks,
      log: silent,
      ...parts,
      times: { ...testTimes, ...parts.times },
    });
    this.#open.push(queue);
    return queue;
  }

  store(guildId: string, ids: string[]): Promise<unknown> {
    return this.stores.inbox.append(ids.map((id) => ({ id, guildId, name: 'message.create', payload: null })));
  }

  /** Drains the inbox like jobserver, one event after the other, with a lease that does not expire on a busy machine. */
  drain(owner: string, handled: (guildId: string, id: string) => Promise<void> | void) {
    return async (guildId: string): Promise<'idle' | 'more'> => {
      const { inbox } = this.stores;
      const lease = await inbox.acquire(guildId, owner, 120_000);
      if (!lease) throw new Fault('run.busy', 'Another owner.', { retryable: true, retryAfterMs: 20 });
      try {
        const events = await inbox.take(lease, 10);
        for (const { id, seq } of events) {
          await handled(guildId, id);
          await inbox.done(lease, [seq]);
        }
        return events.length === 10 ? 'more' : 'idle';
      } finally {
        await inbox.release(lease);
      }
    };
  }

  /** Executes a run like jobserver. */
  execute(work: (runId: string, input: Json) => Promise<void> | void, attempts = 3) {
    return async (runId: string, failures: number): Promise<RunOutcome> => {
      const { runs } = this.stores;
      const begun = await runs.begin(runId);
      if (!begun) return { kind: 'not-ours' };
      try {
        await work(runId, begun.run.input);
        await runs.succeed(runId, begun.fence, null);
        return { kind: 'ended', state: 'succeeded' };
      } catch (error) {
        const fault = error as Fault;
        if (fault.retryable && failures + 1 < attempts) {
          await runs.requeue(runId, begun.fence, fault.toJSON(), { delayMs: 20 });
          return { kind: 'again', delayMs: 20 };
        }
        await runs.fail(runId, begun.fence, fault.toJSON());
        return { kind: 'ended', state: 'failed' };
      }
    };
  }

  /** The run, once it has ended. */
  async ended(runId: string) {
    for (;;) {
      const run = (await this.stores.runs.get(runId))!;
      if (!['queued', 'running'].includes(run.state)) return run;
      await delay(5);
    }
  }

  /** A process that takes work and never finishes it. `taken` resolves when it has taken work. */
  async startChild() {
    const file = fileURLToPath(new URL('./queue-child.ts', import.meta.url));
    const flags = ['--conditions=source', '--disable-warning=ExperimentalWarning'];
    const child = spawn(process.execPath, [...flags, file, JSON.stringify(this.backend.options)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const said = new Happenings();
    child.stdout.on('data', (chunk) => {
      for (const line of String(chunk).split('\n')) if (line) said.add(line);
    });
    child.once('exit', () => said.add('exit'));
    const kill = async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      await exit;
    };
    this.#children.push(kill);
    await said.until((all) => all.length > 0);
    if (said.all[0] !== 'ready') throw new Error('the child process did not start');
    return { taken: (what: string) => said.until((all) => all.includes(what)), kill };
  }
}
