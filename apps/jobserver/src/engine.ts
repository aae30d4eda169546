import { eventOrders } from '#libs/events';
import { ops, type OpPorts } from '#libs/ops';
import type { Consumer } from '#libs/queue';
import { tasks, type TaskPorts } from '#libs/tasks';
import type { Metrics } from '#libs/telemetry';
import { Fault, limits } from '#libs/vocabulary';
import { locateWorker, scriptsCompartment, VmSupervisor } from '#libs/vm';
import { randomUUID } from 'node:crypto';
import { availableParallelism, hostname } from 'node:os';
import { answerOps } from './guilds/answer-op.ts';
import { CurrentPrograms } from './guilds/current-programs.ts';
import { EventSeeds } from './guilds/event-seeds.ts';
import { GuildLogBuffer } from './guilds/guild-log-buffer.ts';
import { GuildPrograms } from './guilds/guild-programs.ts';
import { GuildTurns } from './guilds/guild-turns.ts';
import { SetAsideNotes } from './guilds/set-aside-notes.ts';
import { turnMetrics } from './guilds/turn-metrics.ts';
import type { Outside } from './ports.ts';
import { LiveRuns } from './runs/live-runs.ts';
import { runTask, type RunTaskDeps } from './runs/run-task.ts';

export interface EngineOptions {
  /** Number of processes that run scripts; undefined: one per CPU core except one. */
  vmWorkers: number | undefined;
  requireWalls?: boolean;
}

/** Most runs at once, by lane. They wait most of the time, so there are more than cores. */
const slots = { fast: 32, slow: 4 } as const;
/**
 * Time (ms) after which another process may take the guilds of a killed owner; a live owner renews its lease three times in it.
 */
const leaseMs = 3_000;
/** Interval (ms) of heartbeats. The sweep treats a run as dead after five of these (`strandedAfterMs` of the queue). */
const heartbeatMs = 600;
/** Time (ms) on shutdown for running work to end. */
const stopGraceMs = 2_000;

/** The work of the jobserver: turns of guilds and runs of tasks, taken from the queue. */
export class Engine {
  readonly supervisor: VmSupervisor;
  readonly turns: GuildTurns;
  readonly #outside: Outside;
  readonly #live = new LiveRuns();
  readonly #guildLog: GuildLogBuffer;
  readonly #programs: GuildPrograms;
  readonly #setAside: SetAsideNotes;
  readonly #runDeps: RunTaskDeps;
  #consumers: Consumer[] = [];
  #unsubscribe: Array<() => Promise<void>> = [];

  private constructor(
    outside: Outside,
    metrics: Metrics,
    { vmWorkers, requireWalls }: { vmWorkers: number; requireWalls: boolean },
    workerPath: string,
  ) {
    const { stores, bus, work, compiler, log } = outside;
    this.#outside = outside;
    this.#guildLog = new GuildLogBuffer(stores.guildLog, bus, log, metrics);
    this.#programs = new GuildPrograms(
      new CurrentPrograms(stores.scripts, compiler, log, (guildId, line) => this.#guildLog.add(guildId, line)),
    );
    this.#setAside = new SetAsideNotes(stores.scripts, log);
    const seeds = new EventSeeds(stores.guildSecrets);
    this.supervisor = new VmSupervisor({
      workers: vmWorkers,
      requireWalls,
      workerPath,
      ops: Object.keys(ops),
      events: eventOrders,
      log,
      metrics,
      seedOf: (guildId, name) => seeds.of(guildId, name),
      onSetAside: ({ guildId, principal }, scripts) => {
        if (principal.kind === 'scripts') this.#setAside.note(guildId, scripts);
      },
    });
    this.turns = new GuildTurns({
      deps: {
        inbox: stores.inbox,
        programs: async (guildId) => {
          const program = await this.#programs.get(guildId);
          return program === null ? [] : [{ ...program, compartment: scriptsCompartment(guildId) }];
        },
        vm: this.supervisor,
        guildLog: this.#guildLog,
        answerOp: answerOps(this.#opPorts(), metrics, log),
        log,
        metrics: turnMetrics(metrics),
        owner: `${hostname()}:${process.pid}:${randomUUID()}`,
        lingerMs: limits.turns.lingerMs,
      },
      leaseMs,
      working: limits.turns.working,
      open: limits.turns.open,
      work,
      bus,
      log,
    });
    this.#runDeps = {
      runs: stores.runs,
      tasks: new Map(Object.entries(tasks)),
      ports: this.#taskPorts(),
      live: this.#live,
      log,
      heartbeatMs,
      graceMs: stopGraceMs,
    };
  }

  static async create(outside: Outside, metrics: Metrics, options: EngineOptions): Promise<Engine> {
    const { vmWorkers = Math.max(1, availableParallelism() - 1), requireWalls = false } = options;
    return new Engine(outside, metrics, { vmWorkers, requireWalls }, await locateWorker());
  }

  /** Begins to take work. */
  async start(): Promise<void> {
    const { bus, work } = this.#outside;
    await this.supervisor.start();
    this.#unsubscribe = [await this.#programs.listen(bus), await this.#live.listen(bus), await this.turns.listen()];
    const handleRun = (runId: string, failures: number) => runTask(this.#runDeps, runId, failures);
    this.#consumers = [
      work.consumeGuilds((guildId) => this.turns.take(guildId), limits.turns.working),
      work.consumeRuns('fast', handleRun, slots.fast),
      work.consumeRuns('slow', handleRun, slots.slow),
    ];
    await work.startUpkeep();
  }

  /** Takes no more work, waits for running work for a limited time, and releases every lease. */
  async stop(): Promise<void> {
    const closing = this.#consumers.map((consumer) => consumer.close());
    await Promise.all([this.turns.stop(stopGraceMs), this.#live.stop()]);
    await this.supervisor.stop();
    await Promise.all(closing);
    await this.#setAside.stop();
    await this.#guildLog.flushAll();
    for (const unsubscribe of this.#unsubscribe) await unsubscribe();
  }

  /** @throws Fault `vm.unavailable` while no process can run a script */
  async assertVmReady(): Promise<void> {
    if (this.supervisor.stats().workers.some(({ ready }) => ready)) return;
    throw new Fault('vm.unavailable', 'No process can run scripts at the moment.');
  }

  #opPorts(): OpPorts {
    const { stores, discord } = this.#outside;
    return { discord, kv: stores.kv, timers: stores.timers, guildLog: this.#guildLog };
  }

  #taskPorts(): TaskPorts {
    const { stores, discord, compiler, bus, work } = this.#outside;
    const { kv, timers, inbox, scripts } = stores;
    const clock = { now: () => Date.now() };
    const guildLog = this.#guildLog;
    return { discord, kv, timers, guildLog, inbox, scripts, compiler, vm: this.supervisor, bus, work, clock };
  }
}
