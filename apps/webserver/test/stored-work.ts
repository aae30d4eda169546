import type { Run, WorkPort } from '#libs/ports';
import type { Stores } from '#libs/database';
import { tasks, type TaskName } from '#libs/tasks';
import { Fault, type Json } from '#libs/vocabulary';

/** Work that is stored as in production but never executed: a test reads it, or ends it itself. */
export class StoredWork implements WorkPort {
  readonly woken: string[] = [];
  readonly #stores: Stores;

  constructor(stores: Stores) {
    this.#stores = stores;
  }

  wakeGuild(guildId: string): Promise<void> {
    this.woken.push(guildId);
    return Promise.resolve();
  }

  async start(
    task: string,
    input: Json,
    options: { idempotencyKey?: string } = {},
  ): Promise<{ run: Run; created: boolean }> {
    const parsed = tasks[task as TaskName].input.parse(input) as { guildId: string };
    const { idempotencyKey } = options;
    const run = { task, guildId: parsed.guildId, input, ...(idempotencyKey ? { idempotencyKey } : {}) };
    return this.#stores.runs.create(run);
  }

  async cancel(runId: string): Promise<Run> {
    await this.#stores.runs.requestCancel(runId);
    await this.#stores.runs.cancelled(runId, null);
    return (await this.#stores.runs.get(runId))!;
  }

  async retry(runId: string): Promise<Run> {
    const run = await this.#stores.runs.retry(runId);
    if (!run) throw new Fault('run.not-ended', 'The run has not ended.');
    return run;
  }
}
