import type { Run as StoredRun, RunLogLine as StoredLine } from '#libs/ports';
import { publicMessage } from '#libs/vocabulary';
import type { Run, RunLogLine } from '../schemas/run.ts';

/** Converts a stored run to the API's format. For an internal error it contains only the code. */
export function runJson(run: StoredRun): Run {
  const { fault } = run;
  return {
    id: run.id,
    task: run.task,
    guildId: run.guildId,
    state: run.state,
    input: run.input,
    output: run.output,
    fault: fault && {
      code: fault.code,
      message: publicMessage(fault),
      retryable: fault.retryable,
      data: fault.side === 'user' ? (fault.data ?? null) : null,
    },
    attempts: run.attempts,
    progress: run.progress,
    cancelRequested: run.cancelRequested,
    createdAt: run.createdAt.toISOString(),
    startedAt: run.startedAt?.toISOString() ?? null,
    finishedAt: run.finishedAt?.toISOString() ?? null,
  };
}

export const runLogLine = ({ id, at, level, message, fields }: StoredLine): RunLogLine => ({
  id,
  at: at.toISOString(),
  level,
  message,
  fields,
});
