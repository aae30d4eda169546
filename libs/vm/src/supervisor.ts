import type {
  GuildLogLine,
  GuildProgram,
  LogPort,
  OpenOutcome,
  Program,
  UnitCallbacks,
  UnitOutcome,
} from '#libs/ports';
import type { Compartment, VmPort, VmUnit } from '#libs/ports';
import { runtimeScript } from '#libs/script-sdk';
import type { Metrics } from '#libs/telemetry';
import type { ToWorker } from '#libs/vm-protocol';
import { Budget, Fault, limits } from '#libs/vocabulary';
import { CompartmentVm } from './compartment-vm.ts';
import { vmFault } from './faults.ts';
import { inspectProgram } from './inspect-program.ts';
import { requireAllWalls } from './require-walls.ts';
import { WorkerPool, type Place } from './worker-pool.ts';
import { WorkerProcess, type DeathReason } from './worker-process.ts';
import { vmMetrics, type VmMetrics } from './vm-metrics.ts';
import { planWorkerWalls } from './worker-walls.ts';

/** Dependencies and limits of the supervisor. */
export interface VmSupervisorOptions {
  /** Worker processes, besides one hot spare. */
  workers: number;
  /** The worker's main file, compiled: see `locateWorker`. */
  workerPath: string;
  /** Names of the ops that scripts may use. */
  ops: readonly string[];
  /** Orders that a handler of an event may choose, by the event's name. */
  events: Readonly<Record<string, readonly string[]>>;
  log: LogPort;
  metrics?: Metrics;
  /** Reject the start if a wall is missing. Default: a warning in the log. */
  requireWalls?: boolean;
  /** Most isolates of one worker; beyond it the longest idle one is closed. */
  isolatesPerWorker?: number;
  /** Most bytes of cached programs of idle guilds. */
  keptProgramBytes?: number;
  /** Memory (MiB) of a worker above which idle isolates are closed. */
  workerMemoryMb?: number;
  /** Longest time (ms) from the start of a unit until its last op is answered. */
  eventMs?: number;
  /** V8 compiles machine code of scripts. For benchmarks only: the default is the interpreter. */
  jit?: boolean;
  /**
   * Seed of `Math.random()` for a program or unit with this name, as 32 hex digits: the same each time, and not predictable without a
   * secret of the guild.
   */
  seedOf(guildId: string, name: string): Promise<string>;
  /** Called at the first start of a compartment and when its scripts that are set aside change, with their faults. */
  onSetAside?(compartment: Compartment, scripts: ReadonlyMap<string, Fault>): void;
}

const maxKnownCompartments = 5_000;
const forgettableMs = 10 * 60_000;

/** Runs the programs of compartments in worker processes: places and paces them, kills and replaces workers, and finds the cause. */
export class VmSupervisor implements VmPort {
  readonly #options: VmSupervisorOptions;
  readonly #vms = new Map<string, CompartmentVm>();
  /** CPU budgets of guilds, which their compartments share. */
  readonly #guildCpu = new Map<string, Budget>();
  readonly #metrics: VmMetrics | null;
  #pool: WorkerPool | null = null;

  constructor(options: VmSupervisorOptions) {
    this.#options = options;
    this.#metrics = options.metrics === undefined ? null : vmMetrics(options.metrics);
  }

  /** Resolves when all workers are ready. */
  async start(): Promise<void> {
    const { workers, workerPath, log, ops, events, workerMemoryMb = 1024 } = this.#options;
    const plan = await planWorkerWalls(workerPath, { jit: this.#options.jit ?? false });
    this.#metrics?.missingWalls.set(plan.missing.length);
    if (this.#options.requireWalls) requireAllWalls(plan.missing);
    const hello: Extract<ToWorker, { t: 'hello' }> = {
      t: 'hello',
      runtime: runtimeScript,
      ops: [...ops],
      events: Object.fromEntries(Object.entries(events).map(([name, orders]) => [name, [...orders]])),
      limits: {
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
    for (const vm of this.#vms.values()) vm.close();
    this.#vms.clear();
    await this.#pool?.stop();
  }

  async open(program: Program, onLog: (lines: GuildLogLine[]) => void): Promise<OpenOutcome> {
    const { id } = program.compartment;
    let vm = this.#vms.get(id);
    if (vm === undefined) {
      this.#forgetSome();
      vm = this.#newVm(program);
      this.#vms.set(id, vm);
    }
    this.#dropPrograms(vm);
    return vm.open(program, onLog);
  }

  async dispatch(compartmentId: string, unit: VmUnit, callbacks: UnitCallbacks): Promise<UnitOutcome> {
    const vm = this.#vms.get(compartmentId);
    if (vm?.isOpen !== true) throw vmFault('vm.not-open');
    const outcome = await vm.dispatch(unit, callbacks);
    this.#metrics?.units.inc({ status: outcome.status });
    if (outcome.status !== 'done') this.#metrics?.faults.inc({ code: outcome.fault.code });
    return outcome;
  }

  async close(guildId: string): Promise<void> {
    // They stay known, with their strikes and CPU use.
    for (const vm of this.#of(guildId)) vm.close();
  }

  isOpen(compartmentId: string): boolean {
    return this.#vms.get(compartmentId)?.isOpen ?? false;
  }

  inspect(program: Omit<GuildProgram, 'listens'>): Promise<{ listens: string[]; perModule: Record<string, string[]> }> {
    return inspectProgram(this.#requirePool(), program);
  }

  stats(): { compartments: number; isolates: number; programBytes: number; workers: ReturnType<WorkerPool['stats']> } {
    const vms = [...this.#vms.values()];
    const isolates = vms.filter((vm) => vm.worker !== null).length;
    const compartments = vms.filter((vm) => vm.isOpen).length;
    const programBytes = vms.reduce((sum, vm) => sum + vm.programBytes, 0);
    return { compartments, isolates, programBytes, workers: this.#pool?.stats() ?? [] };
  }

  #newVm(program: Program): CompartmentVm {
    const { compartment } = program;
    const { id, guildId } = compartment;
    const pool = this.#requirePool();
    const vm: CompartmentVm = new CompartmentVm(program, {
      place: (place: Place) => {
        this.#makeGuildRoom(vm);
        this.#makeRoom();
        return pool.place(id, place);
      },
      release: () => pool.release(id),
      onSetAside: (scripts) => this.#options.onSetAside?.(compartment, scripts),
      seedOf: (name) => this.#options.seedOf(guildId, `${id}:${name}`),
      onColdStart: (ms) => this.#metrics?.coldStart.observe(ms / 1000),
      guildCpu: this.#cpuOf(guildId),
      unitMs: this.#options.eventMs ?? limits.vm.eventMs,
    });
    return vm;
  }

  #of(guildId: string): CompartmentVm[] {
    return [...this.#vms.values()].filter(({ compartment }) => compartment.guildId === guildId);
  }

  #cpuOf(guildId: string): Budget {
    const known = this.#guildCpu.get(guildId);
    if (known !== undefined) return known;
    const budget = new Budget(limits.vm.cpuMsPerSecond, limits.vm.cpuBurstMs);
    this.#guildCpu.set(guildId, budget);
    return budget;
  }

  /** Closes idle isolates of the guild until one more fits into its memory. @throws Fault `vm.guild-memory` */
  #makeGuildRoom(opening: CompartmentVm): void {
    const others = this.#of(opening.compartment.guildId).filter((vm) => vm !== opening && vm.worker !== null);
    let used = opening.compartment.budget.memoryMb;
    for (const { compartment } of others) used += compartment.budget.memoryMb;
    for (const vm of others.filter((one) => one.isIdle).toSorted((a, b) => a.lastUsed - b.lastUsed)) {
      if (used <= limits.vm.guildMemoryMb) return;
      used -= vm.compartment.budget.memoryMb;
      vm.evict();
    }
    if (used > limits.vm.guildMemoryMb) throw vmFault('vm.guild-memory');
  }

  #makeRoom(): void {
    const { isolatesPerWorker = 400 } = this.#options;
    for (const { pid, isolates } of this.#requirePool().stats()) {
      if (isolates < isolatesPerWorker) continue;
      const full = [...this.#vms.values()].find(({ worker }) => worker?.pid === pid)?.worker;
      if (full) this.#evictFrom(full, (1 + isolates - isolatesPerWorker) / isolates);
    }
  }

  /** Closes a share of a worker's isolates: the least recently used idle ones. */
  #evictFrom(worker: WorkerProcess, share: number): void {
    const vms = [...this.#vms.values()].filter((vm) => vm.worker === worker);
    const idle = vms.filter((vm) => vm.isIdle).toSorted((a, b) => a.lastUsed - b.lastUsed);
    for (const vm of idle.slice(0, Math.ceil(vms.length * share))) vm.evict();
  }

  /** Forgets compartments without an isolate that were not used for a while, because each costs the text of its program. */
  #forgetSome(): void {
    if (this.#vms.size < maxKnownCompartments) return;
    const old = performance.now() - forgettableMs;
    for (const [id, vm] of this.#vms) {
      if (vm.isIdle && vm.worker === null && vm.lastUsed < old) this.#vms.delete(id);
    }
    for (const [guildId, budget] of this.#guildCpu) {
      if (budget.isFull && this.#of(guildId).length === 0) this.#guildCpu.delete(guildId);
    }
  }

  /** Beyond the limit, drops the least recently used programs. The next event of the compartment brings its program again. */
  #dropPrograms(opening: CompartmentVm): void {
    const { keptProgramBytes = limits.vm.keptProgramBytes } = this.#options;
    let bytes = 0;
    for (const vm of this.#vms.values()) bytes += vm.programBytes;
    if (bytes <= keptProgramBytes) return;
    const idle = [...this.#vms.values()].filter((vm) => vm !== opening && vm.isForgettable);
    for (const vm of idle.toSorted((a, b) => a.lastUsed - b.lastUsed)) {
      if (bytes <= keptProgramBytes) return;
      bytes -= vm.programBytes;
      vm.dropProgram();
    }
  }

  #onDeath(worker: WorkerProcess, reason: DeathReason): void {
    this.#metrics?.deaths.inc({ reason });
    const orphans = [...this.#vms.values()].filter((vm) => vm.worker === worker);
    this.#options.log.warn('vm-worker is gone', { workerPid: worker.pid, reason, isolates: orphans.length });
    for (const vm of orphans) vm.workerDied(worker);
  }

  #requirePool(): WorkerPool {
    if (this.#pool === null) throw new Fault('vm.unavailable', 'The VM supervisor was not started.');
    return this.#pool;
  }
}
