import type { BusPort, GuildLogPort, InboxPort, LogPort, OwnerPort, Run, RunQueuePort, WorkPort } from '#libs/ports';
import { tasks as allTasks } from '#libs/tasks';
import type { Json } from '#libs/vocabulary';
import type { Queue } from 'bullmq';
import type { Backend } from './backend.ts';
import { DeadLetters } from './dead-letters.ts';
import { GuildLane, type GuildHandler } from './guild-lane.ts';
import { LaneJobs, type Consumer } from './lane.ts';
import { laneNames, queueTimes, type LaneName, type QueueTimes, type RunLane as RunLaneName } from './lanes.ts';
import { RunLane, type RunHandler } from './run-lane.ts';
import { Sweep, type Swept } from './sweep.ts';
import { TimerWheel, type WatchedTimers } from './timer-wheel.ts';
import { Upkeep } from './upkeep.ts';
import { QueuedWork, type TaskRegistry } from './work.ts';

/** Parts of the queue: the stores of the rows, and the bus. */
export interface QueueParts {
  runs: RunQueuePort;
  inbox: InboxPort;
  timers: WatchedTimers;
  guildLog?: GuildLogPort;
  bus?: BusPort;
  /** Deletes expired rows; runs every ten minutes in a process that called `startUpkeep`. */
  prune?: () => Promise<unknown>;
  log: LogPort;
  /** Default: the registry of `libs/tasks`. */
  tasks?: TaskRegistry;
  times?: Partial<QueueTimes>;
}

/** Number of jobs of a lane, by state. */
export type LaneCounts = Record<'waiting' | 'active' | 'delayed' | 'failed', number>;

/** The queue of a process: adds work, executes it, maintains it. */
export class WorkQueue implements WorkPort, OwnerPort {
  readonly deadLetters: DeadLetters;
  readonly #backend: Backend;
  readonly #lanes: Record<LaneName, LaneJobs>;
  readonly #guilds: GuildLane;
  readonly #runLanes: Record<RunLaneName, RunLane>;
  readonly #work: QueuedWork;
  readonly #sweep: Sweep;
  readonly #upkeep: Upkeep;
  readonly #timers: TimerWheel;
  readonly #consumers = new Set<Consumer>();
  #closed: Promise<void> | undefined;

  constructor(backend: Backend, queues: Record<LaneName, Queue>, parts: QueueParts) {
    const { runs, inbox, bus, log } = parts;
    const times = { ...queueTimes, ...parts.times };
    const jobs = (name: LaneName) => new LaneJobs(name, queues[name], backend, times, log);
    this.#backend = backend;
    this.#lanes = { guild: jobs('guild'), fast: jobs('fast'), slow: jobs('slow'), upkeep: jobs('upkeep') };
    this.#guilds = new GuildLane(this.#lanes.guild, times, log);
    const runLane = (name: RunLaneName) => new RunLane(name, this.#lanes[name], runs, times, log);
    const lanes = { fast: runLane('fast'), slow: runLane('slow') };
    this.#runLanes = lanes;
    this.#work = new QueuedWork({ runs, tasks: parts.tasks ?? allTasks, guilds: this.#guilds, lanes, bus, log });
    this.deadLetters = new DeadLetters(runs, this.#guilds, lanes, this.#work);
    this.#sweep = new Sweep(inbox, runs, this.#work, times, log);
    this.#timers = new TimerWheel(parts.timers, this.#work, log, parts.guildLog);
    const { prune = async () => undefined } = parts;
    const chores = {
      sweep: { everyMs: times.sweepEveryMs, run: () => this.#sweep.sweep() },
      prune: { everyMs: times.pruneEveryMs, run: prune },
    };
    this.#upkeep = new Upkeep(this.#lanes.upkeep, chores, times, log);
  }

  wakeGuild(guildId: string): Promise<void> {
    return this.#work.wakeGuild(guildId);
  }

  notifyOwner(owner: string, guildIds: readonly string[]): Promise<void> {
    return this.#work.notifyOwner(owner, guildIds);
  }

  start(task: string, input: Json, options?: Parameters<WorkPort['start']>[2]): ReturnType<WorkPort['start']> {
    return this.#work.start(task, input, options);
  }

  cancel(runId: string): Promise<Run> {
    return this.#work.cancel(runId);
  }

  retry(runId: string): Promise<Run> {
    return this.#work.retry(runId);
  }

  /** Runs turns of guilds that have work, several at once. */
  consumeGuilds(handler: GuildHandler, concurrency: number): Consumer {
    return this.#keep(this.#guilds.consume(handler, concurrency));
  }

  /** Executes runs of a lane. */
  consumeRuns(lane: RunLaneName, handler: RunHandler, concurrency: number): Consumer {
    return this.#keep(this.#runLanes[lane].consume(handler, concurrency));
  }

  /** Sweep, timers and pruning. Several processes may do it; jobserver does. */
  async startUpkeep(): Promise<void> {
    await this.#upkeep.start();
    this.#timers.start();
  }

  /** Wakes stranded work now. */
  sweep(): Promise<Swept> {
    return this.#sweep.sweep();
  }

  /** Number of jobs, by lane. */
  async stats(): Promise<Record<LaneName, LaneCounts>> {
    const counted = await Promise.all(laneNames.map(async (name) => [name, await this.#count(name)] as const));
    return Object.fromEntries(counted) as Record<LaneName, LaneCounts>;
  }

  /** BullMQ's own objects, for a board. */
  boardQueues(): Queue[] {
    return laneNames.map((name) => this.#lanes[name].queue);
  }

  get backend(): 'redis' | 'postgres' {
    return this.#backend.kind;
  }

  /** Takes no new jobs and waits for the running ones. After this, the owner of the queues and the backend closes them. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    await this.#timers.stop();
    await this.#upkeep.stop();
    await Promise.all([...this.#consumers].map((consumer) => consumer.close()));
  }

  #keep(consumer: Consumer): Consumer {
    this.#consumers.add(consumer);
    return consumer;
  }

  async #count(name: LaneName): Promise<LaneCounts> {
    const counts = await this.#lanes[name].queue.getJobCounts('waiting', 'active', 'delayed', 'failed');
    const { waiting = 0, active = 0, delayed = 0, failed = 0 } = counts;
    return { waiting, active, delayed, failed };
  }
}
