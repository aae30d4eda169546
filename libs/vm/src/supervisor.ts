import type { GuildLogLine, GuildProgram, LogPort, VmPort } from '#libs/ports';
import { runtimeScript } from '#libs/script-sdk';
import type { Metrics } from '#libs/telemetry';
import type { ToWorker } from '#libs/vm-protocol';
import { Fault, limits, type Json } from '#libs/vocabulary';
import type { OpCall } from './event-run.ts';
import { vmFault } from './faults.ts';
import { GuildVm } from './guild-vm.ts';
import { inspectProgram } from './inspect-program.ts';
import type { DispatchOutcome, VmEvent } from './vm-event.ts';
import { requireAllWalls } from './require-walls.ts';
import { WorkerPool } from './worker-pool.ts';
import { WorkerProcess, type DeathReason } from './worker-process.ts';
import { vmMetrics, type VmMetrics } from './vm-metrics.ts';
import { planWorkerWalls } from './worker-walls.ts';

/** What the supervisor asks of its owner, and its limits. */
export interface VmSupervisorOptions {
  /** Worker processes, besides one hot spare. */
  workers: number;
  /** The worker's main file, compiled: see `locateWorker`. */
  workerPath: string;
  /** Names of the ops and events that scripts may use. */
  ops: readonly string[];
  events: readonly string[];
  log: LogPort;
  metrics?: Metrics;
  /** Refuses to start where a wall is missing. Default: a warning in the log. */
  requireWalls?: boolean;
  /** Isolates that one worker keeps; beyond it the one that was idle longest is closed. */
  isolatesPerWorker?: number;
  /** Bytes of programs of idle guilds that are kept. */
  keptProgramBytes?: number;
  /** Memory of a worker in MiB beyond which idle isolates are closed. */
  workerMemoryMb?: number;
  /** From the start of an event until its last op is answered, in milliseconds. */
  eventMs?: number;
  /** Performs one op call; its result, or the Fault that it throws, goes back into the isolate. */
  onOp(call: OpCall): Promise<Json>;
  /**
   * The seed of `Math.random()` while a program or event with this name runs, as 32 hex digits: the same each time, and a
   * secret of the guild.
   */
  seedOf(guildId: string, name: string): Promise<string>;
  /** Which scripts a guild's VM runs without, and why: at its first start, and each time that this changes. */
  onSetAside?(guildId: string, scripts: ReadonlyMap<string, Fault>): void;
  /** What scripts print and the errors that they let through, in the authors' own files and lines. */
  onLog(guildId: string, lines: GuildLogLine[]): void;
}

const maxKnownGuilds = 5_000;
const forgettableMs = 10 * 60_000;

/** Runs guilds' programs in worker processes: places, paces, kills, replaces and blames. */
export class VmSupervisor implements VmPort {
  readonly #options: VmSupervisorOptions;
  readonly #guilds = new Map<string, GuildVm>();
  readonly #metrics: VmMetrics | null;
  #pool: WorkerPool | null = null;

  constructor(options: VmSupervisorOptions) {
    this.#options = options;
    this.#metrics = options.metrics === undefined ? null : vmMetrics(options.metrics);
  }

  /** Resolves when all workers are ready. */
  async start(): Promise<void> {
    const { workers, workerPath, log, ops, events, workerMemoryMb = 1024 } = this.#options;
    const plan = await planWorkerWalls(workerPath);
    this.#metrics?.missingWalls.set(plan.missing.length);
    if (this.#options.requireWalls) requireAllWalls(plan.missing);
    const hello: Extract<ToWorker, { t: 'hello' }> = {
      t: 'hello',
      runtime: runtimeScript,
      ops: [...ops],
      events: [...events],
      limits: {
        memoryMb: limits.vm.memoryMb,
        codeCacheBytes: limits.vm.codeCacheBytes,
        sliceMs: limits.vm.sliceMs,
        bootMs: limits.vm.bootMs,
        opsPerEvent: limits.vm.opsPerEvent,
        outboxLength: limits.vm.outboxBytes,
        lineLength: limits.log.lineLength,
        linesPerEvent: limits.log.linesPerEvent,
      },
    };
    const softBytes = workerMemoryMb * 1024 * 1024;
    this.#pool = new WorkerPool({
      workers,
      log,
      start: () => new WorkerProcess({ plan, hello, log }),
      watchdog: { stallMs: limits.vm.stallMs, jumpBytes: 512 * 1024 * 1024, softBytes },
      onCrowded: (worker) => this.#evictFrom(worker, 0.1),
      onDeath: (worker, reason) => this.#onDeath(worker, reason),
    });
    await this.#pool.start();
    const walls = [...new Set([...plan.walls, ...this.#pool.stats().flatMap((worker) => worker.walls)])];
    log.info('vm-workers are up', { workers, walls });
    if (plan.missing.length > 0) log.warn('some walls around vm-workers are missing', { missing: plan.missing });
  }

  async stop(): Promise<void> {
    for (const guild of this.#guilds.values()) guild.close();
    this.#guilds.clear();
    await this.#pool?.stop();
  }

  /**
   * Boots or replaces the guild's VM so that it runs this program from its next event on. The same hash: no work. What
   * goes wrong with the program is told in the guild's log, or with the next event.
   */
  async open(program: GuildProgram): Promise<void> {
    const known = this.#guilds.get(program.guildId);
    if (known?.isOpen === true && known.hash === program.hash) return;
    this.#forgetSome();
    const guild = known ?? this.#newGuild(program);
    this.#guilds.set(program.guildId, guild);
    this.#dropPrograms(guild);
    await guild.open(program);
  }

  /** Hands over one event; resolves when nothing of it is left to do, or when it was cut off. @throws Fault `vm.not-open` */
  async dispatch(guildId: string, event: VmEvent): Promise<DispatchOutcome> {
    const guild = this.#guilds.get(guildId);
    if (guild?.isOpen !== true) throw vmFault('vm.not-open');
    const outcome = await guild.dispatch(event);
    this.#metrics?.events.inc({ status: outcome.status });
    if (outcome.status !== 'done') this.#metrics?.faults.inc({ code: outcome.fault.code });
    return outcome;
  }

  /** Ends the guild's VM at once, whatever it does. */
  async close(guildId: string): Promise<void> {
    // It stays known: what it did to workers and how much CPU it used is not forgotten.
    this.#guilds.get(guildId)?.close();
  }

  isOpen(guildId: string): boolean {
    return this.#guilds.get(guildId)?.isOpen ?? false;
  }

  inspect(program: Omit<GuildProgram, 'listens'>): Promise<{ listens: string[]; perModule: Record<string, string[]> }> {
    return inspectProgram(this.#requirePool(), program);
  }

  stats(): { guilds: number; isolates: number; programBytes: number; workers: ReturnType<WorkerPool['stats']> } {
    const isolates = [...this.#guilds.values()].filter((guild) => guild.worker !== null).length;
    const open = [...this.#guilds.values()].filter((guild) => guild.isOpen).length;
    const programBytes = [...this.#guilds.values()].reduce((sum, guild) => sum + guild.programBytes, 0);
    return { guilds: open, isolates, programBytes, workers: this.#pool?.stats() ?? [] };
  }

  #newGuild(program: GuildProgram): GuildVm {
    const { guildId } = program;
    const pool = this.#requirePool();
    return new GuildVm(program, {
      guildId,
      place: (place) => {
        this.#makeRoom();
        return pool.place(guildId, place);
      },
      release: () => pool.release(guildId),
      onOp: (call) => this.#options.onOp(call),
      onLog: (lines) => this.#options.onLog(guildId, lines),
      onSetAside: (scripts) => this.#options.onSetAside?.(guildId, scripts),
      seedOf: (name) => this.#options.seedOf(guildId, name),
      onColdStart: (ms) => this.#metrics?.coldStart.observe(ms / 1000),
      eventMs: this.#options.eventMs ?? limits.vm.eventMs,
    });
  }

  #makeRoom(): void {
    const { isolatesPerWorker = 400 } = this.#options;
    for (const { pid, guilds } of this.#requirePool().stats()) {
      if (guilds < isolatesPerWorker) continue;
      const full = [...this.#guilds.values()].find(({ worker }) => worker?.pid === pid)?.worker;
      if (full) this.#evictFrom(full, (1 + guilds - isolatesPerWorker) / guilds);
    }
  }

  /** Closes a share of a worker's isolates: those of idle guilds that were used longest ago. */
  #evictFrom(worker: WorkerProcess, share: number): void {
    const guilds = [...this.#guilds.values()].filter((guild) => guild.worker === worker);
    const idle = guilds.filter((guild) => guild.isIdle).toSorted((a, b) => a.lastUsed - b.lastUsed);
    for (const guild of idle.slice(0, Math.ceil(guilds.length * share))) guild.evict();
  }

  /** A guild without an isolate costs the text of its program: the ones unused for long are let go of. */
  #forgetSome(): void {
    if (this.#guilds.size < maxKnownGuilds) return;
    const old = performance.now() - forgettableMs;
    for (const [guildId, guild] of this.#guilds) {
      if (guild.isIdle && guild.worker === null && guild.lastUsed < old) this.#guilds.delete(guildId);
    }
  }

  /** Over the limit, the programs of the guilds that were used longest ago go. Their next event brings them again. */
  #dropPrograms(opening: GuildVm): void {
    const { keptProgramBytes = limits.vm.keptProgramBytes } = this.#options;
    let bytes = 0;
    for (const guild of this.#guilds.values()) bytes += guild.programBytes;
    if (bytes <= keptProgramBytes) return;
    const idle = [...this.#guilds.values()].filter((guild) => guild !== opening && guild.isForgettable);
    for (const guild of idle.toSorted((a, b) => a.lastUsed - b.lastUsed)) {
      if (bytes <= keptProgramBytes) return;
      bytes -= guild.programBytes;
      guild.dropProgram();
    }
  }

  #onDeath(worker: WorkerProcess, reason: DeathReason): void {
    this.#metrics?.deaths.inc({ reason });
    const orphans = [...this.#guilds.values()].filter((guild) => guild.worker === worker);
    this.#options.log.warn('vm-worker is gone', { workerPid: worker.pid, reason, guilds: orphans.length });
    for (const guild of orphans) guild.workerDied(worker);
  }

  #requirePool(): WorkerPool {
    if (this.#pool === null)
      throw new Fault('vm.unavailable', 'The VM supervisor was not started.', { side: 'system', status: 503 });
    return this.#pool;
  }
}
