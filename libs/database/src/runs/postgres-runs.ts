import type { QueuedRun, Run, RunFilter, RunLogLine, RunQueuePort, RunStorePort } from '#libs/ports';
import { Fault, type FaultJson, type Json } from '#libs/vocabulary';
import { hashOf } from '../canonical.ts';
import type { Sql } from '../database.ts';
import { storable } from '../storable.ts';
import { brokenConstraint } from '../unavailable.ts';
import { isId, newId } from '../uuid.ts';
import { RunLogRepository } from './run-log.repository.ts';
import { RunStepRepository } from './run-step.repository.ts';
import { RunRepository } from './run.repository.ts';

const fenced = () => new Fault('run.fenced', 'Another attempt of this run has begun, or the run has ended.');
const busy = () => new Fault('run.busy', 'Another run that excludes this one has not ended yet.');

function orFenced<T>(value: T | null): T {
  if (value === null) throw fenced();
  return value;
}

/** Runs in PostgreSQL. */
export class PostgresRuns implements RunQueuePort {
  readonly #runs: RunRepository;
  readonly #steps: RunStepRepository;
  readonly #logs: RunLogRepository;

  constructor(sql: Sql) {
    this.#runs = new RunRepository(sql);
    this.#steps = new RunStepRepository(sql);
    this.#logs = new RunLogRepository(sql);
  }

  async create(request: Parameters<RunStorePort['create']>[0]): Promise<{ run: QueuedRun; created: boolean }> {
    const { task, guildId, input, idempotencyKey, exclusiveKey, delayMs } = request;
    const inputHash = hashOf(input);
    const run = await this.#runs.insert({
      id: newId(),
      task,
      guildId,
      input,
      inputHash,
      idempotencyKey: idempotencyKey ?? null,
      exclusiveKey: exclusiveKey ?? null,
      delayMs: delayMs ?? 0,
    });
    if (run) return { run, created: true };
    const before = await this.#runs.byKey(task, guildId, idempotencyKey!);
    // The run was pruned in between.
    if (!before) return this.create(request);
    if (before.inputHash !== inputHash) {
      throw new Fault('run.key-reused', 'This idempotency key was used before with another input.');
    }
    return { run: before.run, created: false };
  }

  async get(runId: string): Promise<QueuedRun | null> {
    return isId(runId) ? this.#runs.get(runId) : null;
  }

  async page(
    filter: RunFilter,
    { limit, cursor }: { limit: number; cursor?: string },
  ): Promise<{ runs: Run[]; next: string | null }> {
    if (cursor !== undefined && !isId(cursor))
      throw new Fault('request.bad-cursor', 'The cursor is invalid: pass `next` of the previous page.');
    const runs = await this.#runs.page(filter, limit + 1, cursor ?? null);
    const more = runs.length > limit;
    return { runs: runs.slice(0, limit), next: more ? runs[limit - 1]!.id : null };
  }

  async begin(runId: string): Promise<{ run: Run; fence: number } | null> {
    if (!isId(runId)) return null;
    const run = await this.#runs.begin(runId).catch((error: unknown) => {
      throw brokenConstraint(error) === 'run_exclusive' ? busy() : error;
    });
    if (run) return run.state === 'running' ? { run, fence: run.attempts } : null;
    const now = await this.#runs.get(runId);
    if (now?.state === 'queued' || now?.state === 'running') throw busy();
    return null;
  }

  async step(runId: string, name: string): ReturnType<RunStorePort['step']> {
    const step = await this.#steps.get(runId, name);
    if (!step) return null;
    return { started: true, finished: step.finished, result: JSON.parse(step.result ?? 'null') as Json };
  }

  async startStep(runId: string, fence: number, name: string): Promise<void> {
    if (!(await this.#steps.start(runId, fence, name))) throw fenced();
  }

  async finishStep(runId: string, fence: number, name: string, result: Json | undefined): Promise<void> {
    if (!(await this.#steps.finish(runId, fence, name, JSON.stringify(result ?? null)))) throw fenced();
  }

  async heartbeat(runId: string, fence: number): Promise<{ cancelRequested: boolean }> {
    return orFenced(await this.#runs.heartbeat(runId, fence));
  }

  async progress(runId: string, fence: number, progress: NonNullable<Run['progress']>): Promise<void> {
    orFenced(await this.#runs.progress(runId, fence, progress));
  }

  async log(runId: string, lines: Array<Omit<RunLogLine, 'id' | 'at'>>): Promise<void> {
    if (lines.length === 0) return;
    const fitting = lines.map((line) => ({ ...line, message: storable(line.message) }));
    await this.#logs.append(runId, fitting);
  }

  async logs(runId: string, page: { limit: number; after?: string }): Promise<RunLogLine[]> {
    return isId(runId) ? this.#logs.page(runId, page.limit, page.after ?? null) : [];
  }

  async succeed(runId: string, fence: number, output: Json | undefined): Promise<void> {
    orFenced(await this.#runs.finish(runId, fence, 'succeeded', { output: output ?? null }));
  }

  async fail(runId: string, fence: number, fault: FaultJson): Promise<void> {
    orFenced(await this.#runs.finish(runId, fence, 'failed', { fault }));
  }

  async requeue(
    runId: string,
    fence: number,
    fault: FaultJson,
    { counts = true, delayMs = 0 }: { counts?: boolean; delayMs?: number } = {},
  ): Promise<void> {
    orFenced(await this.#runs.requeue(runId, fence, fault, { counts, delayMs }));
  }

  async cancelled(runId: string, fence: number | null): Promise<void> {
    if (fence === null) await this.#runs.cancelQueued(runId);
    else orFenced(await this.#runs.finish(runId, fence, 'cancelled', {}));
  }

  async requestCancel(runId: string): Promise<QueuedRun | null> {
    if (!isId(runId)) return null;
    return this.#runs.requestCancel(runId);
  }

  async retry(runId: string): Promise<QueuedRun | null> {
    if (!isId(runId)) return null;
    return this.#runs.retry(runId);
  }

  nextExclusive(exclusiveKey: string): Promise<QueuedRun | null> {
    return this.#runs.nextExclusive(exclusiveKey);
  }

  stranded(olderThanMs: number, limit: number): Promise<QueuedRun[]> {
    return this.#runs.stranded(olderThanMs, limit);
  }
}
