import type { BusPort, LogPort, OwnerPort, QueuedRun, Run, RunQueuePort, WorkPort } from '#libs/ports';
import { Fault, type Json } from '#libs/vocabulary';
import type { z } from 'zod';
import type { GuildLane } from './guild-lane.ts';
import type { RunLane as RunLaneName } from './lanes.ts';
import type { RunLane } from './run-lane.ts';

/** The queue's view of a task. */
export interface QueuedTask {
  lane: RunLaneName;
  input: z.ZodType;
  exclusiveBy?: (input: never) => string;
}
/** The queue's view of all tasks, by name. */
export type TaskRegistry = Readonly<Record<string, QueuedTask>>;

/** Ids that fit into one message of the bus. */
const guildsPerMessage = 250;

const unknownRun = () => new Fault('run.unknown', 'There is no such run.');

/** Stores work as rows and adds wake-ups: first the row, then the job. */
export class QueuedWork implements WorkPort, OwnerPort {
  readonly #runs: RunQueuePort;
  readonly #tasks: ReadonlyMap<string, QueuedTask>;
  readonly #guilds: GuildLane;
  readonly #lanes: Record<RunLaneName, RunLane>;
  readonly #bus: BusPort | undefined;
  readonly #log: LogPort;

  constructor(parts: {
    runs: RunQueuePort;
    tasks: TaskRegistry;
    guilds: GuildLane;
    lanes: Record<RunLaneName, RunLane>;
    bus: BusPort | undefined;
    log: LogPort;
  }) {
    this.#runs = parts.runs;
    this.#tasks = new Map(Object.entries(parts.tasks));
    this.#guilds = parts.guilds;
    this.#lanes = parts.lanes;
    this.#bus = parts.bus;
    this.#log = parts.log;
  }

  async wakeGuild(guildId: string): Promise<void> {
    await this.#guilds.wake(guildId);
  }

  async notifyOwner(owner: string, guildIds: readonly string[]): Promise<void> {
    for (let from = 0; from < guildIds.length; from += guildsPerMessage) {
      const some = guildIds.slice(from, from + guildsPerMessage);
      try {
        if (this.#bus === undefined) throw new Error('there is no bus');
        await this.#bus.publish('guild.woken', { owner, guildIds: some });
      } catch (error) {
        this.#busAway(error);
        await Promise.all(some.map((guildId) => this.wakeGuild(guildId)));
      }
    }
  }

  async start(
    name: string,
    input: Json,
    options: { idempotencyKey?: string; delayMs?: number } = {},
  ): Promise<{ run: Run; created: boolean }> {
    const task = this.#tasks.get(name);
    if (!task) throw new Fault('task.unknown', `There is no task "${name}".`);
    const parsed = parseInput(task, input);
    const { guildId } = parsed as { guildId?: unknown };
    const exclusive = task.exclusiveBy?.(parsed as never);
    const result = await this.#runs.create({
      task: name,
      guildId: typeof guildId === 'string' ? guildId : null,
      input: parsed,
      ...options,
      ...(exclusive === undefined ? {} : { exclusiveKey: `${name}:${exclusive}` }),
    });
    if (result.created) {
      await this.add(result.run);
      await this.#tell(result.run);
    }
    return result;
  }

  async cancel(runId: string): Promise<Run> {
    const run = await this.#runs.requestCancel(runId);
    if (!run) throw unknownRun();
    if (run.state !== 'queued' && run.state !== 'running') {
      throw new Fault('run.ended', 'The run has ended already.');
    }
    if (run.state === 'queued') await this.#runs.cancelled(runId, null);
    await this.#bus?.publish('run.cancel', { runId }).catch(this.#busAway);
    const now = (await this.#runs.get(runId)) ?? run;
    await this.#tell(now);
    return now;
  }

  async retry(runId: string): Promise<Run> {
    const run = await this.#runs.retry(runId);
    if (!run) {
      if (!(await this.#runs.get(runId))) throw unknownRun();
      throw new Fault('run.not-ended', 'Only a run that failed or was cancelled can be retried.');
    }
    await this.add(run);
    await this.#tell(run);
    return run;
  }

  /**
   * Adds a run's job to the lane of its task. A run whose task no longer exists goes to the slow lane, where its execution
   * reports that.
   */
  async add(run: QueuedRun): Promise<void> {
    if (await this.#followsAnother(run)) return;
    await this.#lanes[this.#tasks.get(run.task)?.lane ?? 'slow'].add(run);
  }

  /**
   * An older run with the same key waits: this run gets its job when that one ends. So a guild with many runs has no more jobs
   * in a lane than a guild with one.
   */
  async #followsAnother({ id, state, exclusiveKey, runAt }: QueuedRun): Promise<boolean> {
    if (exclusiveKey === null || state !== 'queued' || runAt.getTime() > Date.now()) return false;
    const first = await this.#runs.nextExclusive(exclusiveKey);
    return first !== null && first.id < id;
  }

  async #tell(run: Run): Promise<void> {
    await this.#bus?.publish('run.changed', { runId: run.id, guildId: run.guildId }).catch(this.#busAway);
  }

  readonly #busAway = (error: unknown): void => this.#log.debug('bus unavailable', { error });
}

function parseInput(task: QueuedTask, input: Json): Json {
  const parsed = task.input.safeParse(input);
  if (parsed.success) return parsed.data as Json;
  const issues = parsed.error.issues.map(({ path, message }) => ({ path: path.map(String).join('.'), message }));
  const text = issues.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('; ');
  throw new Fault('task.bad-input', text, { data: { issues } });
}
