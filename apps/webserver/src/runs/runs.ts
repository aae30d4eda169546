import type { Run, RunState } from '#libs/ports';
import { Fault } from '#libs/vocabulary';
import { Inject, Injectable } from '@nestjs/common';
import { PORTS, type Ports } from '../ports.ts';
import type { Run as RunJson, RunLogLine } from '../schemas/run.ts';
import { runJson, runLogLine } from './run-json.ts';

/** Runs of a guild. */
@Injectable()
export class Runs {
  readonly #ports: Ports;

  constructor(@Inject(PORTS) ports: Ports) {
    this.#ports = ports;
  }

  /** @throws Fault `run.unknown` (404), also for a run of another guild */
  async of(guildId: string, runId: string): Promise<Run> {
    const run = await this.#ports.runs.get(runId);
    if (run?.guildId !== guildId) throw new Fault('run.unknown', 'This guild has no such run.');
    return run;
  }

  async page(
    guildId: string,
    query: { task?: string | undefined; state?: RunState | undefined; limit: number; cursor?: string | undefined },
  ): Promise<{ runs: RunJson[]; next: string | null }> {
    const { task, state, limit, cursor } = query;
    const filter = { guildId, ...(task ? { task } : {}), ...(state ? { state } : {}) };
    const { runs, next } = await this.#ports.runs.page(filter, { limit, ...(cursor ? { cursor } : {}) });
    return { runs: runs.map(runJson), next };
  }

  async logs(
    guildId: string,
    runId: string,
    { limit, after }: { limit: number; after?: string | undefined },
  ): Promise<{ lines: RunLogLine[]; next: string | null }> {
    await this.of(guildId, runId);
    const found = await this.#ports.runs.logs(runId, { limit: limit + 1, ...(after ? { after } : {}) });
    const lines = found.slice(0, limit).map(runLogLine);
    return { lines, next: found.length > limit ? lines.at(-1)!.id : null };
  }

  async cancel(guildId: string, runId: string): Promise<Run> {
    await this.of(guildId, runId);
    return this.#ports.work.cancel(runId);
  }

  async retry(guildId: string, runId: string): Promise<Run> {
    await this.of(guildId, runId);
    return this.#ports.work.retry(runId);
  }
}
