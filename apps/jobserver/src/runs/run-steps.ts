import type { RunStorePort } from '#libs/ports';
import type { Step } from '#libs/tasks';
import { Fault, type Json } from '#libs/vocabulary';
import { retryWhileUnavailable } from '../retry-while-unavailable.ts';

/** Most bytes of one step's result, as JSON. */
export const stepResultBytes = 1024 * 1024;

export interface StepJournal {
  runs: RunStorePort;
  runId: string;
  fence: number;
  declared: readonly string[];
  signal: AbortSignal;
}

/** Creates the `step` function of one attempt: it stores results by name and never enters a finished step again. */
export function openSteps(journal: StepJournal): Step<string> {
  const { runs, runId, fence, signal } = journal;
  const entered = new Set<string>();
  const patience = { forMs: 20_000, signal };

  const run = async (name: string, work: (entered: { again: boolean }) => unknown): Promise<Json> => {
    signal.throwIfAborted();
    checkName(name, journal.declared, entered);
    const before = await retryWhileUnavailable(() => runs.step(runId, name), patience);
    if (before?.finished) return before.result;
    await retryWhileUnavailable(() => runs.startStep(runId, fence, name), patience);
    signal.throwIfAborted();
    const result = asStored(name, await work({ again: before?.started ?? false }));
    // Store a finished step even while the run is being stopped: that prevents its effects from being repeated.
    await retryWhileUnavailable(() => runs.finishStep(runId, fence, name, result), { forMs: 20_000 });
    return result;
  };
  return run as Step<string>;
}

function checkName(name: string, declared: readonly string[], entered: Set<string>): void {
  const stem = name.split(':', 1)[0]!;
  if (!declared.includes(stem)) {
    throw new Fault('run.unknown-step', `The task has no step "${stem}".`);
  }
  if (entered.has(name)) {
    throw new Fault('run.step-twice', `Step "${name}" was entered twice in one attempt.`);
  }
  entered.add(name);
}

/** The result as a later attempt will get it: converted through JSON, so that both attempts see the same value. */
function asStored(name: string, result: unknown): Json {
  const text = JSON.stringify(result ?? null) as string | undefined;
  if (text === undefined) {
    throw new Fault('run.bad-step-result', `The result of step "${name}" is not JSON.`);
  }
  if (Buffer.byteLength(text) > stepResultBytes) {
    throw new Fault('run.step-too-large', `The result of step "${name}" is larger than ${stepResultBytes} bytes.`);
  }
  return JSON.parse(text) as Json;
}
