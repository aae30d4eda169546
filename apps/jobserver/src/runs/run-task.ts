import type { LogPort, Run, RunStorePort } from '#libs/ports';
import type { TaskDefinition, TaskPorts } from '#libs/tasks';
import { Fault, type Json } from '#libs/vocabulary';
import { classifyFault, countsAsAttempt } from '../classify-fault.ts';
import { retryWhileUnavailable } from '../retry-while-unavailable.ts';
import { cancelledFault, type LiveRuns } from './live-runs.ts';
import { RunLog, RunLogBuffer } from './run-log.ts';
import { RunProgress } from './run-progress.ts';
import { openSteps } from './run-steps.ts';
import { watchAttempt } from './watch-attempt.ts';

export interface RunTaskDeps {
  runs: RunStorePort;
  tasks: ReadonlyMap<string, TaskDefinition>;
  ports: TaskPorts;
  live: LiveRuns;
  log: LogPort;
  /** Interval between two heartbeats of a run, in milliseconds. */
  heartbeatMs: number;
  /** Time (ms) after the abort until a task that ignores its signal is abandoned. */
  graceMs: number;
}

export type RunOutcome =
  | { kind: 'ended'; state: 'succeeded' | 'failed' | 'cancelled' }
  /** Another attempt follows after `delayMs`. */
  | { kind: 'again'; fault: Fault; delayMs: number; counts: boolean }
  /** It had ended before, or another process executes it. */
  | { kind: 'not-ours' };

interface Attempt {
  run: Run;
  fence: number;
  definition: TaskDefinition;
  input: unknown;
}

const persistPatience = { forMs: 20_000 };

/**
 * Executes one attempt of a run. Errors of the task do not make this throw: they become the run's state.
 *
 * @param faultsBefore number of earlier attempts that ended in a retryable fault
 * @throws Fault `database.unavailable` when not even the outcome could be written: the run stays `running`, and the sweep finds
 * it
 */
export async function runTask(deps: RunTaskDeps, runId: string, faultsBefore: number): Promise<RunOutcome> {
  const begun = await retryWhileUnavailable(() => deps.runs.begin(runId), persistPatience);
  if (!begun) return { kind: 'not-ours' };
  const changed = announce(deps, begun.run);
  changed();
  const outcome = await execute(deps, begun.run, begun.fence, faultsBefore, changed);
  changed();
  return outcome;
}

async function execute(
  deps: RunTaskDeps,
  run: Run,
  fence: number,
  faultsBefore: number,
  changed: () => void,
): Promise<RunOutcome> {
  const buffer = new RunLogBuffer(deps.runs, run.id, changed);
  const log = new RunLog(buffer, deps.log.with({ runId: run.id, task: run.task, guildId: run.guildId }));
  try {
    if (run.cancelRequested) throw cancelledFault();
    const attempt: Attempt = { run, fence, ...prepare(deps, run) };
    const output = await attemptTask(deps, attempt, log, changed);
    await buffer.end();
    await retryWhileUnavailable(() => deps.runs.succeed(run.id, fence, output), persistPatience);
    return { kind: 'ended', state: 'succeeded' };
  } catch (error) {
    return await settle(deps, run, fence, faultsBefore, error, log, buffer);
  } finally {
    buffer.close();
  }
}

function prepare(deps: RunTaskDeps, run: Run): { definition: TaskDefinition; input: unknown } {
  const definition = deps.tasks.get(run.task);
  if (!definition) throw new Fault('task.unknown', `There is no task "${run.task}".`);
  const input = definition.input.safeParse(run.input);
  if (!input.success) throw new Fault('task.bad-input', input.error.message);
  return { definition, input: input.data };
}

/** Runs the task under its signal; returns its output, or throws the reason of its end. */
async function attemptTask(
  deps: RunTaskDeps,
  { run, fence, definition, input }: Attempt,
  log: LogPort,
  changed: () => void,
): Promise<Json> {
  const controller = deps.live.enter(run.id);
  const { signal } = controller;
  const watch = watchAttempt(deps, { runId: run.id, fence, controller, timeoutMs: definition.timeoutMs });
  const progress = new RunProgress(deps.runs, run.id, fence, changed);
  const step = openSteps({ runs: deps.runs, runId: run.id, fence, declared: definition.steps, signal });
  try {
    const work = (async () =>
      definition.run({
        ...portsFor(deps.ports, run, definition),
        input,
        runId: run.id,
        step,
        log,
        signal,
        progress: (done, total, note) => progress.tell(done, total, note),
      }))();
    const output = definition.output.safeParse(await watch.orAborted(work));
    if (!output.success) throw new Fault('task.bad-output', output.error.message);
    return (output.data ?? null) as Json;
  } catch (error) {
    // After the abort, any error of the task is a consequence of it, so report the signal's reason.
    throw signal.aborted && classifyFault(error).verdict !== 'fenced' ? signal.reason : error;
  } finally {
    watch.end();
    await progress.flush();
    deps.live.leave(run.id, controller);
  }
}

async function settle(
  deps: RunTaskDeps,
  run: Run,
  fence: number,
  faultsBefore: number,
  error: unknown,
  log: LogPort,
  buffer: RunLogBuffer,
): Promise<RunOutcome> {
  const { verdict, fault } = classifyFault(error);
  const counts = countsAsAttempt(fault);
  const attemptsLeft = (deps.tasks.get(run.task)?.attempts ?? 1) - faultsBefore - (counts ? 1 : 0);
  const write = async (work: () => Promise<void>): Promise<void> => {
    await buffer.end();
    await retryWhileUnavailable(work, persistPatience);
  };
  try {
    switch (verdict) {
      case 'fenced':
        deps.log.warn('run is executed elsewhere', { runId: run.id });
        return { kind: 'not-ours' };
      case 'cancelled':
        log.warn('cancelled');
        await write(() => deps.runs.cancelled(run.id, fence));
        return { kind: 'ended', state: 'cancelled' };
      case 'retry':
        if (attemptsLeft > 0 || !counts) {
          log.warn('attempt ended, another follows', { code: fault.code, message: fault.message });
          const delayMs = counts ? pauseMs(fault, faultsBefore) : 0;
          await write(() => deps.runs.requeue(run.id, fence, fault.toJSON(), { counts, delayMs }));
          return { kind: 'again', fault, counts, delayMs };
        }
        break;
      case 'final':
        break;
    }
    log.error('failed', { code: fault.code, message: fault.message });
    await write(() => deps.runs.fail(run.id, fence, fault.toJSON()));
    return { kind: 'ended', state: 'failed' };
  } catch (late) {
    // Another process may have taken over the run between the task's end and this write.
    if (classifyFault(late).verdict === 'fenced') return { kind: 'not-ours' };
    throw late;
  }
}

/** Ports whose calls to Discord count against the share of the run's guild. */
function portsFor(ports: TaskPorts, { guildId, task }: Run, { lane }: TaskDefinition): TaskPorts {
  if (guildId === null) return ports;
  const use = { purpose: task, lane: lane === 'fast' ? 'moderation' : 'script' } as const;
  return { ...ports, discord: ports.discord.forGuild(guildId, use) };
}

/** One second, doubling up to a minute; or the time that the fault requests. */
function pauseMs(fault: Fault, faultsBefore: number): number {
  return fault.retryAfterMs ?? Math.min(60_000, 1_000 * 2 ** faultsBefore);
}

function announce(deps: RunTaskDeps, run: Run): () => void {
  return () => {
    deps.ports.bus.publish('run.changed', { runId: run.id, guildId: run.guildId }).catch((error: unknown) => {
      deps.log.warn('bus unavailable', { error });
    });
  };
}
