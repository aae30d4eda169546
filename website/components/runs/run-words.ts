import { duration } from '@/lib/time';
import type { Run, RunState } from '@/lib/types';

export const stateWords: Record<RunState, string> = {
  queued: 'Waiting',
  running: 'Running',
  succeeded: 'Succeeded',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

const taskWords: Record<string, string> = {
  'script.deploy': 'Deploy a script',
  'timer.fire': 'Fire a timer',
  'messages.prune': 'Delete messages',
};

export const taskLabel = (task: string): string => taskWords[task] ?? task;

export const knownTasks = Object.keys(taskWords);

/** How long it took, or has taken so far. */
export function runDuration(run: Run, now: number): string | null {
  if (!run.startedAt) return null;
  const end = run.finishedAt ? new Date(run.finishedAt).getTime() : now;
  return duration(end - new Date(run.startedAt).getTime());
}

/** 0 to 100; null when the total is not known. */
export function runPercent(run: Run): number | null {
  const { progress } = run;
  if (!progress?.total) return null;
  return Math.min(100, Math.round((progress.done / progress.total) * 100));
}
