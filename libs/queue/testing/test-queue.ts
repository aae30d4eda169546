import { GuildId } from '#libs/vocabulary';
import { z } from 'zod';
import { Backend, LaneQueue, type BackendOptions } from '../src/backend.ts';
import { laneNames, type LaneName, type QueueTimes } from '../src/lanes.ts';
import { WorkQueue, type QueueParts } from '../src/work-queue.ts';
import type { TaskRegistry } from '../src/work.ts';

/** The queue without Nest, so that one process can have several. Closing it closes everything that it opened. */
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

/** Short times. The lock (ms) is longer than the delay by which a busy machine can hold up its renewal. */
export const testTimes: Partial<QueueTimes> = {
  lockMs: 4_000,
  stalledCheckMs: 400,
  sweepEveryMs: 300,
  strandedAfterMs: 600,
  turnPauseMs: 10,
  deferMs: 100,
};

const input = z.object({ guildId: GuildId, n: z.int().default(0) });

/** Tasks of tests; the handler that the test passes does the work. */
export const testTasks: TaskRegistry = {
  'test.quick': { lane: 'fast', input },
  'test.alone': { lane: 'fast', input, exclusiveBy: ({ guildId }: { guildId: string }) => guildId },
  'timer.fire': {
    lane: 'fast',
    input: z.object({ guildId: GuildId, name: z.string(), scheduledFor: z.int() }),
  },
};
