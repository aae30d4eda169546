import type { Run, RunLogLine, RunStorePort } from '#libs/ports';
import { Fault, type Json } from '#libs/vocabulary';
import { randomUUID } from 'node:crypto';

/** Runs in memory, with the same fencing as the database's. */
export class MemoryRuns implements RunStorePort {
  readonly rows = new Map<string, Run & { fence: number }>();
  readonly steps = new Map<string, { started: boolean; finished: boolean; result: Json }>();
  readonly lines = new Map<string, RunLogLine[]>();

  async create(run: { task: string; guildId: string | null; input: Json }): Promise<{ run: Run; created: boolean }> {
    const row: Run & { fence: number } = {
      ...run,
      id: randomUUID(),
      state: 'queued',
      output: null,
      fault: null,
      attempts: 0,
      progress: null,
      cancelRequested: false,
      createdAt: new Date(),
      startedAt: null,
      finishedAt: null,
      fence: 0,
    };
    this.rows.set(row.id, row);
    return { run: row, created: true };
  }
  async get(runId: string): Promise<Run | null> {
    return this.rows.get(runId) ?? null;
  }
  async page(): Promise<{ runs: Run[]; next: string | null }> {
    return { runs: [...this.rows.values()], next: null };
  }
  async begin(runId: string): Promise<{ run: Run; fence: number } | null> {
    const row = this.rows.get(runId);
    if (!row || !['queued', 'running'].includes(row.state)) return null;
    Object.assign(row, { state: 'running', attempts: row.attempts + 1, fence: row.fence + 1, startedAt: new Date() });
    return { run: row, fence: row.fence };
  }
  async step(runId: string, name: string) {
    return this.steps.get(`${runId}/${name}`) ?? null;
  }
  async startStep(runId: string, fence: number, name: string): Promise<void> {
    this.#owned(runId, fence);
    this.steps.set(`${runId}/${name}`, { started: true, finished: false, result: null });
  }
  async finishStep(runId: string, fence: number, name: string, result: Json): Promise<void> {
    this.#owned(runId, fence);
    this.steps.set(`${runId}/${name}`, { started: true, finished: true, result });
  }
  async heartbeat(runId: string, fence: number): Promise<{ cancelRequested: boolean }> {
    return { cancelRequested: this.#owned(runId, fence).cancelRequested };
  }
  async progress(runId: string, fence: number, progress: NonNullable<Run['progress']>): Promise<void> {
    this.#owned(runId, fence).progress = progress;
  }
  async log(runId: string, lines: Array<Omit<RunLogLine, 'id' | 'at'>>): Promise<void> {
    const all = this.lines.get(runId) ?? [];
    for (const line of lines) all.push({ ...line, id: String(all.length + 1), at: new Date() });
    this.lines.set(runId, all);
  }
  async logs(runId: string): Promise<RunLogLine[]> {
    return this.lines.get(runId) ?? [];
  }
  async succeed(runId: string, fence: number, output: Json): Promise<void> {
    Object.assign(this.#owned(runId, fence), { state: 'succeeded', output, finishedAt: new Date() });
  }
  async fail(runId: string, fence: number, fault: Run['fault']): Promise<void> {
    Object.assign(this.#owned(runId, fence), { state: 'failed', fault, finishedAt: new Date() });
  }
  async requeue(runId: string, fence: number, fault: Run['fault']): Promise<void> {
    Object.assign(this.#owned(runId, fence), { state: 'queued', fault });
  }
  async requestCancel(runId: string): Promise<Run | null> {
    const row = this.rows.get(runId);
    if (row) row.cancelRequested = true;
    return row ?? null;
  }
  async cancelled(runId: string): Promise<void> {
    Object.assign(this.rows.get(runId)!, { state: 'cancelled', finishedAt: new Date() });
  }
  async retry(runId: string): Promise<Run | null> {
    const row = this.rows.get(runId);
    if (row) Object.assign(row, { state: 'queued', cancelRequested: false, fault: null });
    return row ?? null;
  }
  async stranded(): Promise<Run[]> {
    return [];
  }

  #owned(runId: string, fence: number): Run & { fence: number } {
    const row = this.rows.get(runId);
    if (!row || row.fence !== fence || row.state !== 'running') {
      throw new Fault('run.fenced', 'Another attempt has begun.');
    }
    return row;
  }
}
