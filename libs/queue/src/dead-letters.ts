import type { Run, RunQueuePort } from '#libs/ports';
import { Fault } from '#libs/vocabulary';
import type { GuildLane } from './guild-lane.ts';
import type { RunLane as RunLaneName } from './lanes.ts';
import type { RunLane } from './run-lane.ts';
import type { QueuedWork } from './work.ts';

/** Work that failed for good and waits for an operator. */
export type DeadLetter =
  | { kind: 'run'; id: string; failedAt: Date; message: string; run: Run }
  | { kind: 'guild'; id: string; failedAt: Date; message: string; guildId: string };

/** Number of failed jobs per lane that are searched. */
const LOOKED_AT = 1_000;

/** Turns and runs that failed for good, to list and to replay. */
export class DeadLetters {
  readonly #runs: RunQueuePort;
  readonly #guilds: GuildLane;
  readonly #lanes: Record<RunLaneName, RunLane>;
  readonly #work: QueuedWork;

  constructor(runs: RunQueuePort, guilds: GuildLane, lanes: Record<RunLaneName, RunLane>, work: QueuedWork) {
    this.#runs = runs;
    this.#guilds = guilds;
    this.#lanes = lanes;
    this.#work = work;
  }

  /** Newest first: failed runs, page by page; the first page also contains the failed turns, one per guild. */
  async list(page: { limit: number; cursor?: string }): Promise<{ letters: DeadLetter[]; next: string | null }> {
    const { runs, next } = await this.#runs.page({ state: 'failed' }, page);
    const letters: DeadLetter[] = runs.map((run) => ({
      kind: 'run',
      id: `run:${run.id}`,
      failedAt: run.finishedAt ?? run.createdAt,
      message: run.fault ? `${run.fault.code}: ${run.fault.message}` : 'failed',
      run,
    }));
    if (page.cursor === undefined) letters.push(...(await this.#guildLetters()));
    return { letters: letters.toSorted((a, b) => b.failedAt.getTime() - a.failedAt.getTime()), next };
  }

  /** Puts the work back on its lane. @throws Fault `dead-letter.unknown` (404), `run.unknown` (404), `run.not-ended` (409) */
  async replay(id: string): Promise<void> {
    const [kind, about = ''] = id.split(':', 2);
    if (kind === 'run') {
      await this.#work.retry(about);
      for (const lane of Object.values(this.#lanes)) await removeFailed(lane, (data) => data.runId === about);
      return;
    }
    const removed = kind === 'guild' && (await removeFailed(this.#guilds, (data) => data.guildId === about));
    if (!removed) throw new Fault('dead-letter.unknown', 'There is no such dead letter.');
    await this.#work.wakeGuild(about);
  }

  async #guildLetters(): Promise<DeadLetter[]> {
    const byGuild = new Map<string, DeadLetter>();
    for (const job of await this.#guilds.jobs.failed(LOOKED_AT)) {
      const { guildId } = job.data as { guildId: string };
      const failedAt = new Date(job.finishedOn ?? job.timestamp);
      if (byGuild.has(guildId)) continue;
      byGuild.set(guildId, { kind: 'guild', id: `guild:${guildId}`, failedAt, message: job.failedReason, guildId });
    }
    return [...byGuild.values()];
  }
}

async function removeFailed(
  lane: GuildLane | RunLane,
  matches: (data: { runId?: string; guildId?: string }) => boolean,
): Promise<boolean> {
  const jobs = (await lane.jobs.failed(LOOKED_AT)).filter((job) => matches(job.data as object));
  for (const job of jobs) await job.remove();
  return jobs.length > 0;
}
