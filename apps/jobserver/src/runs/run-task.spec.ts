import type { TaskPorts } from '#libs/tasks';
import { defineTask, type TaskDefinition } from '#libs/tasks';
import { Fault } from '#libs/vocabulary';
import fc from 'fast-check';
import { z } from 'zod';
import { MemoryBus } from '../../memory/memory-bus.ts';
import { MemoryRuns } from '../../memory/memory-runs.ts';
import { silentLog } from '../../memory/silent-log.ts';
import { LiveRuns } from './live-runs.ts';
import { runTask, type RunTaskDeps } from './run-task.ts';

type Work = TaskDefinition['run'];

// Real: engine, definitions, timers. In memory: run store, bus.
function setUp(run: Work, options: { attempts?: number; timeoutMs?: number } = {}) {
  const runs = new MemoryRuns();
  const bus = new MemoryBus();
  const definition = defineTask({
    name: 'test.task',
    summary: 'For the test.',
    lane: 'fast',
    input: z.object({ n: z.int() }),
    output: z.object({ sum: z.int() }),
    steps: ['one', 'two', 'item'],
    attempts: options.attempts ?? 3,
    timeoutMs: options.timeoutMs ?? 10_000,
    run: run as never,
  }) as unknown as TaskDefinition;
  const deps: RunTaskDeps = {
    runs,
    tasks: new Map([['test.task', definition]]),
    ports: { bus } as unknown as TaskPorts,
    live: new LiveRuns(),
    log: silentLog,
    heartbeatMs: 5,
    graceMs: 20,
  };
  const start = async (input: { n: number } = { n: 1 }) =>
    (await runs.create({ task: 'test.task', guildId: null, input })).run.id;
  return { deps, runs, bus, start };
}

const untilAborted = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));

describe('runTask', () => {
  it('a successful run → results of steps by name, and the output', async () => {
    const { deps, runs, start } = setUp(async ({ step, log }) => {
      const one = await step('one', () => 1);
      log.info('half way', { one });
      return { sum: one + (await step('two', () => 2)) };
    });
    const id = await start();
    await expect(runTask(deps, id, 0)).resolves.toEqual({ kind: 'ended', state: 'succeeded' });
    expect(runs.rows.get(id)).toMatchObject({ state: 'succeeded', output: { sum: 3 }, attempts: 1 });
    expect(runs.lines.get(id)).toMatchObject([{ level: 'info', message: 'half way', fields: { one: 1 } }]);
  });

  it('a run that has ended → not executed', async () => {
    const { deps, start } = setUp(async () => ({ sum: 1 }));
    const id = await start();
    await runTask(deps, id, 0);
    await expect(runTask(deps, id, 0)).resolves.toEqual({ kind: 'not-ours' });
  });

  it.each([
    ['run.unknown-step', async ({ step }: Parameters<Work>[0]) => step('three', () => 1)],
    [
      'run.step-twice',
      async ({ step }: Parameters<Work>[0]) => [await step('one', () => 1), await step('one', () => 1)],
    ],
    ['run.step-too-large', async ({ step }: Parameters<Work>[0]) => step('one', () => 'x'.repeat(2 ** 20))],
    ['task.bad-output', async () => ({ sum: 'three' })],
  ])('a task that breaks the rules → failed: %s', async (code, work) => {
    const { deps, runs, start } = setUp(work);
    const id = await start();
    await expect(runTask(deps, id, 0)).resolves.toEqual({ kind: 'ended', state: 'failed' });
    expect(runs.rows.get(id)!.fault!.code).toBe(code);
  });

  it('dynamic names of a declared step → allowed', async () => {
    const { deps, start } = setUp(async ({ step }) => ({
      sum: (await step('item:a', () => 1)) + (await step('item:b', () => 2)),
    }));
    await expect(runTask(deps, await start(), 0)).resolves.toMatchObject({ state: 'succeeded' });
  });

  it('a retryable fault → another attempt, until all are used up', async () => {
    const { deps, runs, start } = setUp(async () => {
      throw new Fault('discord.unavailable', 'away');
    });
    const id = await start();
    await expect(runTask(deps, id, 0)).resolves.toMatchObject({ kind: 'again', delayMs: 1_000, counts: true });
    await expect(runTask(deps, id, 1)).resolves.toMatchObject({ kind: 'again', delayMs: 2_000 });
    expect(runs.rows.get(id)!.state).toBe('queued');
    await expect(runTask(deps, id, 2)).resolves.toEqual({ kind: 'ended', state: 'failed' });
  });

  it('the process stops → the attempt does not count', async () => {
    const { deps, runs, start } = setUp(({ signal }) => untilAborted(signal), { attempts: 1 });
    const id = await start();
    const outcome = runTask(deps, id, 0);
    await untilState(runs, id, 'running');
    await deps.live.stop();
    await expect(outcome).resolves.toMatchObject({ kind: 'again', counts: false, delayMs: 0 });
    expect(runs.rows.get(id)!.state).toBe('queued');
  });

  it('a cancellation on the bus → the run is cancelled', async () => {
    const { deps, bus, runs, start } = setUp(({ signal }) => untilAborted(signal));
    await deps.live.listen(bus);
    const id = await start();
    const outcome = runTask(deps, id, 0);
    await untilState(runs, id, 'running');
    await new Promise(setImmediate);
    await bus.publish('run.cancel', { runId: id });
    await expect(outcome).resolves.toEqual({ kind: 'ended', state: 'cancelled' });
    expect(runs.rows.get(id)!.state).toBe('cancelled');
  });

  it('a cancellation that the bus lost, a task that ignores its signal → cancelled by the heartbeat', async () => {
    const { deps, runs, start } = setUp(() => new Promise<never>(() => {}));
    const id = await start();
    const outcome = runTask(deps, id, 0);
    await untilState(runs, id, 'running');
    await runs.requestCancel(id);
    await expect(outcome).resolves.toEqual({ kind: 'ended', state: 'cancelled' });
  });

  it('a run longer than its time limit → ended', async () => {
    const { deps, runs, start } = setUp(({ signal }) => untilAborted(signal), { timeoutMs: 20, attempts: 1 });
    const id = await start();
    await expect(runTask(deps, id, 0)).resolves.toEqual({ kind: 'ended', state: 'failed' });
    expect(runs.rows.get(id)!.fault!.code).toBe('run.timeout');
  });

  it('another attempt has begun → the old one writes nothing', async () => {
    const { deps, runs, start } = setUp(({ signal }) => untilAborted(signal));
    const id = await start();
    const outcome = runTask(deps, id, 0);
    await untilState(runs, id, 'running');
    await runs.begin(id);
    await expect(outcome).resolves.toEqual({ kind: 'not-ours' });
    expect(runs.rows.get(id)!.state).toBe('running');
  });

  it('killed at any point → the effect of each step takes place once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(24), { maxLength: 8 }), async (kills) => {
        await killedRun(kills);
      }),
      { numRuns: 60 },
    );
  });
});

/** A run with five effects whose process "dies" at the given points: every later port call never returns. */
async function killedRun(kills: number[]): Promise<void> {
  const effects: string[] = [];
  const { deps, runs, start } = setUp(async ({ step }) => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      await step(`item:${name}`, async ({ again }) => {
        if (again && effects.includes(name)) return;
        await tick();
        effects.push(name);
        await tick();
      });
    }
    return { sum: 5 };
  });
  let tick: () => Promise<void> = async () => {};
  const id = await start();
  for (const at of [...kills, Infinity]) {
    let points = 0;
    let die = (): void => {};
    const died = new Promise<'died'>((resolve) => {
      die = () => resolve('died');
    });
    const point = async (): Promise<void> => {
      points += 1;
      if (points <= at) return;
      die();
      await new Promise<never>(() => {});
    };
    tick = point;
    const mortal = new Proxy(runs, {
      get: (target, name) => {
        const member = target[name as keyof MemoryRuns] as unknown;
        if (typeof member !== 'function' || name === 'heartbeat') return member;
        return async (...args: unknown[]) => {
          await point();
          return (member as (...all: unknown[]) => unknown).apply(target, args);
        };
      },
    });
    // Timers of a dead process do not fire.
    await Promise.race([runTask({ ...deps, runs: mortal, heartbeatMs: 100_000 }, id, 0), died]);
  }
  expect(effects).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(runs.rows.get(id)!.state).toBe('succeeded');
}

async function untilState(runs: MemoryRuns, id: string, state: string): Promise<void> {
  while (runs.rows.get(id)!.state !== state) await new Promise(setImmediate);
  await new Promise(setImmediate);
}
