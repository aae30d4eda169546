import type {
  Compartment,
  CutOffOutcome,
  GuildLogLine,
  OpenOutcome,
  Program,
  UnitCallbacks,
  UnitOutcome,
  VmHandler,
  VmUnit,
} from '#libs/ports';
import { limits, toFault, type Budget, type Fault, type FaultJson } from '#libs/vocabulary';
import { absorbStep, type Listens } from './absorb-step.ts';
import { CompartmentStanding } from './compartment-standing.ts';
import { faultOfDeath } from './fault-of-death.ts';
import { vmFault } from './faults.ts';
import { CutOff } from './interruption.ts';
import { ProgramLoader } from './program-loader.ts';
import { handlerName, UnitRun } from './unit-run.ts';
import type { Place } from './worker-pool.ts';
import { WorkerGone, type Answer, type RequestHead, type WorkerProcess } from './worker-process.ts';

export interface CompartmentVmOptions {
  place: (place: Place) => Promise<WorkerProcess>;
  release: () => void;
  onColdStart: (ms: number) => void;
  /** Called when the scripts that are set aside change, with their faults. */
  onSetAside: (scripts: ReadonlyMap<string, Fault>) => void;
  /** Seed for a name, the same each time: 32 hex digits. */
  seedOf: (name: string) => Promise<string>;
  /** CPU budget of the guild, which its compartments share. */
  guildCpu: Budget;
  unitMs: number;
}

/** Largest factor on limits of wall time. */
const mostPatience = 9;
/** Longest wait (ms) for op calls of a unit that was cut off, so that a second attempt does not overtake them. */
const stragglersMs = 5_000;

/**
 * The isolate of one compartment: its program, its worker, and its open units. Units overlap while they wait; their steps run one at a
 * time.
 */
export class CompartmentVm {
  readonly compartment: Compartment;
  readonly standing: CompartmentStanding;
  readonly #options: CompartmentVmOptions;
  readonly #loader: ProgramLoader;
  /** Units that are open in the isolate, by number. */
  readonly #runs = new Map<number, UnitRun>();
  /** Units that were dispatched and have not ended, with the promise of their end. */
  readonly #live = new Map<UnitRun, Promise<unknown>>();
  #worker: WorkerProcess | null = null;
  /** Program that the isolate runs. */
  #openHash: string | null = null;
  #step: Promise<unknown> = Promise.resolve();
  #stepsWaiting = 0;
  #units = 0;
  /** By `performance.now()`. */
  lastUsed = performance.now();
  isOpen = true;
  /** It was opened for a unit that was not dispatched yet. */
  #isExpecting = false;
  /** Grows while the machine is too busy to keep the time limits. */
  #patience = 1;

  constructor(program: Program, options: CompartmentVmOptions) {
    this.compartment = program.compartment;
    this.#options = options;
    this.standing = new CompartmentStanding(program.compartment.budget, options.guildCpu);
    this.#loader = new ProgramLoader(program, options.onSetAside);
  }

  get worker(): WorkerProcess | null {
    return this.#worker;
  }

  get programBytes(): number {
    return this.#loader.programBytes;
  }

  get isIdle(): boolean {
    return this.#live.size === 0 && this.#stepsWaiting === 0;
  }

  /** Whether it is idle and no unit is expected. */
  get isForgettable(): boolean {
    return this.isIdle && !this.#isExpecting;
  }

  /** Ends the isolate and drops its program. The standing of the compartment stays. */
  dropProgram(): void {
    this.close();
    this.#loader.use({ ...this.#loader.program, hash: '', modules: [] });
  }

  /** Loads this program as soon as no unit of another program is open. */
  async open(program: Program, onLog: (lines: GuildLogLine[]) => void): Promise<OpenOutcome> {
    this.isOpen = true;
    this.#isExpecting = true;
    this.lastUsed = performance.now();
    if (this.#isReady && program.hash === this.#openHash) return this.#opened();
    if (program.hash !== this.#loader.program.hash) await Promise.allSettled(this.#live.values());
    const run = this.#newRun('', '', { onLog, onOp: () => Promise.reject(vmFault('vm.not-open')) });
    const cut = await this.#cutShort(run, () =>
      this.#inTurn(run, async () => {
        if (program.hash !== this.#loader.program.hash) this.#loader.use(program);
        await this.#ready(run);
      }),
    );
    return cut ?? this.#opened();
  }

  #opened(): OpenOutcome {
    const { handlers, setAside } = this.#loader;
    return { status: 'open', handlers, setAside: setAside.fault?.toJSON() ?? null };
  }

  get #isReady(): boolean {
    return this.#worker?.isAlive === true && this.#openHash === this.#loader.program.hash;
  }

  /** Runs one unit. */
  async dispatch(unit: VmUnit, callbacks: UnitCallbacks): Promise<UnitOutcome> {
    this.#isExpecting = false;
    const run = this.#newRun(unit.eventId, handlerName(unit.handler), callbacks);
    const running = this.#dispatch(unit, run, callbacks);
    this.#live.set(run, running);
    try {
      return await running;
    } finally {
      this.#live.delete(run);
      this.lastUsed = performance.now();
      this.#settleStuck();
    }
  }

  /** Ends it at once. */
  close(): void {
    this.isOpen = false;
    const cut = new CutOff(vmFault('vm.closed'), false);
    for (const run of this.#live.keys()) run.cut(cut);
    this.evict(cut);
  }

  /** Drops the isolate and cuts off its open units. The next unit starts a new one. */
  evict(cut: CutOff = isolateEnded()): void {
    this.#worker?.close(this.compartment.id);
    this.#forgetIsolate(cut);
  }

  workerDied(worker: WorkerProcess): void {
    if (this.#worker === worker) this.#forgetIsolate(new CutOff(vmFault('vm.worker-died'), false));
  }

  async #dispatch(unit: VmUnit, run: UnitRun, callbacks: UnitCallbacks): Promise<UnitOutcome> {
    const no = ++this.#units;
    const cut = await this.#cutShort(run, () => this.#handle(no, unit, run, callbacks));
    if (cut !== null) await this.#endUnit(no, run, cut);
    this.#runs.delete(no);
    if (cut?.fault.code !== 'vm.starved') this.#patience = 1;
    if (cut !== null) return cut;
    const { fault, ops, cpuMs } = run;
    return fault === null ? { status: 'done', cpuMs, ops } : { status: 'failed', fault: fault.toJSON(), cpuMs, ops };
  }

  async #handle(no: number, unit: VmUnit, run: UnitRun, callbacks: UnitCallbacks): Promise<void> {
    const { interruption } = run;
    const seed = await interruption.race(this.#options.seedOf(`${unit.eventId}:${handlerName(unit.handler)}`));
    if (!(await this.#inTurn(run, () => this.#start(no, unit, run, seed)))) return;
    const tooLong = new CutOff(vmFault('script.event-too-long'), true);
    const timer = setTimeout(() => run.cut(tooLong), this.#options.unitMs);
    try {
      while (!run.isOver) {
        callbacks.onWait?.();
        await run.more();
        if (run.isOver) return;
        if (callbacks.onResume !== undefined) await interruption.race(callbacks.onResume());
        await this.#inTurn(run, async () => {
          await this.#pace(run);
          await this.#request(run, { t: 'replies', g: this.compartment.id, u: no, replies: run.due() });
        });
      }
    } finally {
      clearTimeout(timer);
    }
  }

  /** Calls the handler with the event. @returns false if the handler no longer exists */
  async #start(no: number, unit: VmUnit, run: UnitRun, seed: string): Promise<boolean> {
    // While no unit is open it can move to the heavy worker.
    if ((await this.#pace(run)) && this.standing.exhausted() && this.#runs.size === 0) this.evict();
    await this.#ready(run);
    const handler = this.#loader.handlers.findIndex((known) => isSameHandler(known, unit.handler));
    const missing = this.#loader.setAside.fault;
    if (handler < 0 && missing !== null) throw new CutOff(missing, true);
    if (handler < 0) return false;
    this.#runs.set(no, run);
    const head = { t: 'event', g: this.compartment.id, u: no, seed, handler, now: unit.at } as const;
    await this.#request(run, head, JSON.stringify(unit.payload));
    return true;
  }

  /** Ends a unit that was cut off, in an isolate that continues: its open calls reject, so that it releases its locks. */
  async #endUnit(no: number, run: UnitRun, { fault }: CutOffOutcome): Promise<void> {
    if (this.#runs.delete(no)) await this.#tellEnd(no, run, fault);
    await withTimeout(run.settled(), stragglersMs);
  }

  /** Handlers that wait for each other never settle if no other open unit can continue. */
  #settleStuck(): void {
    if (this.#stepsWaiting > 0 || this.#runs.size === 0 || this.#runs.size < this.#live.size) return;
    const runs = [...this.#runs];
    if (!runs.every(([, run]) => run.isStuck)) return;
    for (const [no, run] of runs) {
      this.#runs.delete(no);
      run.abandon();
      void this.#tellEnd(no, run, vmFault('script.event-over').toJSON());
    }
  }

  async #tellEnd(no: number, run: UnitRun, { code, message }: FaultJson): Promise<void> {
    const end = this.#newRun('', '', run.callbacks);
    const head = { t: 'end', g: this.compartment.id, u: no, code, message } as const;
    await this.#cutShort(end, () => this.#inTurn(end, () => this.#request(end, head)));
  }

  /** One step of the isolate. Only the unit of the step is blamed for its end; the others are cut off without blame. */
  async #request(run: UnitRun, head: RequestWithoutPatience, body = ''): Promise<Listens[]> {
    const worker = this.#worker;
    if (worker === null) throw isolateEnded();
    let answer: Answer;
    try {
      answer = await worker.request({ ...head, patience: this.#patience }, body);
    } catch (error) {
      const cut = causeOf(error);
      if (cut.blamed) this.standing.strike();
      if (this.#worker === worker) this.#forgetIsolate(cut.blamed ? isolateEnded() : cut);
      throw cut;
    }
    if (this.#worker !== worker) throw isolateEnded();
    try {
      return this.#take(answer, run);
    } catch (error) {
      this.evict();
      throw error;
    }
  }

  #take(answer: Answer, run: UnitRun): Listens[] {
    this.standing.spend(answer.cpuUs / 1000);
    run.cpuMs += answer.cpuUs / 1000;
    if (answer.kind === 'ok') {
      run.delivered(answer.handled);
      const outside = run.isOfNoEvent ? run : this.#newRun('', '', run.callbacks);
      const listens = absorbStep(answer.outbox, answer.errors, { open: this.#runs, running: run, outside });
      if (listens !== null) return listens;
      throw new CutOff(vmFault('script.broke-the-runtime'), true, true);
    }
    const fault = this.#loader.places.ended(answer);
    if (answer.starved) this.#patience = Math.min(this.#patience * 3, mostPatience);
    throw new CutOff(fault, fault.side === 'user', true);
  }

  /** Waits until the CPU budgets allow more. @returns whether it had to wait */
  async #pace(run: UnitRun): Promise<boolean> {
    const wait = this.standing.waitMs();
    if (wait === 0) return false;
    if (this.standing.tellsBudget()) run.tell('vm.cpu-budget', 'warn');
    run.callbacks.onWait?.();
    await run.interruption.pause(wait);
    if (run.callbacks.onResume !== undefined) await run.interruption.race(run.callbacks.onResume(true));
    return true;
  }

  /** Makes sure that an isolate runs the program. */
  async #ready(run: UnitRun): Promise<void> {
    if (this.#isReady) return;
    const seed = await run.interruption.race(this.#options.seedOf(this.#loader.program.hash));
    while (!(await this.#load(seed, run)));
  }

  /** @returns false when the load has to be retried, perhaps without a script that was set aside */
  async #load(seed: string, run: UnitRun): Promise<boolean> {
    const start = performance.now();
    const { files, hash, isTold } = this.#loader.next();
    const boot = this.#newRun('', '', isTold ? { ...run.callbacks, onLog: () => {} } : run.callbacks);
    try {
      this.#worker = this.#worker?.isAlive === true ? this.#worker : await this.#options.place(this.standing.place);
      const { id: g, budget } = this.compartment;
      const head = { t: 'open', g, now: Date.now(), seed, memoryMb: budget.memoryMb, modules: files } as const;
      this.#loader.loaded(await this.#request(boot, head));
    } catch (error) {
      if (this.#loader.goesOnWithout(error, (lines) => run.callbacks.onLog(lines))) return false;
      throw error;
    }
    this.#options.onColdStart(performance.now() - start);
    this.#openHash = hash;
    return true;
  }

  #newRun(eventId: string, handler: string, callbacks: UnitCallbacks): UnitRun {
    return new UnitRun({
      compartment: this.compartment,
      eventId,
      handler,
      places: this.#loader.places,
      maxOps: limits.vm.opsPerEvent,
      maxResult: limits.vm.resultBytes,
      callbacks,
    });
  }

  /** Runs the work. @returns how it was cut off; null if it was not */
  async #cutShort(run: UnitRun, work: () => Promise<unknown>): Promise<CutOffOutcome | null> {
    try {
      await work();
      return null;
    } catch (error) {
      const { fault, blamed, endedIsolate } = error instanceof CutOff ? error : causeOf(error);
      if (blamed && endedIsolate) this.#loader.forgetTold();
      return { status: 'cut-off', fault: fault.toJSON(), blamed, endedIsolate };
    }
  }

  #forgetIsolate(cut: CutOff): void {
    this.#worker = null;
    this.#openHash = null;
    for (const run of this.#runs.values()) run.cut(cut);
    this.#runs.clear();
    this.#options.release();
  }

  /** Runs steps one at a time, in the order of the calls. @throws CutOff */
  #inTurn<T>(run: UnitRun, work: () => Promise<T>): Promise<T> {
    this.#stepsWaiting += 1;
    const begin = (): Promise<T> => {
      run.interruption.throwIfStopped();
      return work();
    };
    const step = this.#step.then(begin).finally(() => {
      this.#stepsWaiting -= 1;
      this.#settleStuck();
    });
    this.#step = step.catch(() => {});
    return step;
  }
}

type RequestWithoutPatience = RequestHead extends infer R
  ? R extends RequestHead
    ? Omit<R, 'patience'>
    : never
  : never;

function isolateEnded(): CutOff {
  return new CutOff(vmFault('vm.isolate-ended'), false, true);
}

function causeOf(error: unknown): CutOff {
  if (!(error instanceof WorkerGone)) {
    const fault = toFault(error);
    return new CutOff(fault, fault.code === 'script.program-too-large');
  }
  return error.blamed
    ? new CutOff(faultOfDeath(error), true, true)
    : new CutOff(vmFault('vm.worker-died'), false, true);
}

function isSameHandler(a: VmHandler, b: VmHandler): boolean {
  return a.script === b.script && a.event === b.event && a.nth === b.nth;
}

async function withTimeout(work: Promise<void>, ms: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([work, promise]);
  clearTimeout(timer);
}
