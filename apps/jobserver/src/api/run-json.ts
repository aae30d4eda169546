import type { Run } from '#libs/ports';
import type { z } from 'zod';
import type { RunShape } from './schemas.ts';

/** Converts a run for operators: includes every detail of its fault. */
export function runJson(run: Run): z.input<typeof RunShape> {
  const { id, task, guildId, state, input, output, fault, attempts, progress, cancelRequested } = run;
  return {
    id,
    task,
    guildId,
    state,
    input,
    output,
    fault,
    attempts,
    progress,
    cancelRequested,
    createdAt: run.createdAt.toISOString(),
    startedAt: run.startedAt?.toISOString() ?? null,
    finishedAt: run.finishedAt?.toISOString() ?? null,
  };
}
