import type { GuildLogLine, GuildProgram, ProgramModule } from '#libs/ports';
import { limits, toFault, type Fault, type Json } from '#libs/vocabulary';
import { EventRun, type OpCall } from './event-run.ts';
import { faultOfDeath } from './fault-of-death.ts';
import { vmFault } from './faults.ts';
import { GuildStanding } from './guild-standing.ts';
import { CutOff, Interruption } from './interruption.ts';
import { programFiles } from './program-files.ts';
import { ScriptPlaces } from './script-errors.ts';
import { SetAside, setAsideLine } from './set-aside.ts';
import type { DispatchOutcome, VmEvent } from './vm-event.ts';
import type { Place } from './worker-pool.ts';
import { WorkerGone, type Answer, type WorkerProcess } from './worker-process.ts';

export interface GuildVmOptions {
  guildId: string;
  place: (place: Place) => Promise<WorkerProcess>;
  release: () => void;
  onOp: (call: OpCall) => Promise<Json>;
  onLog: (lines: GuildLogLine[]) => void;
  onColdStart: (ms: number) => void;
  /** Which scripts the VM runs without, and why, each time that this changes. */
  onSetAside: (scripts: ReadonlyMap<string, Fault>) => void;
  /** The seed of what has this name, the same each time: 32 hex digits. */
  seedOf: (name: string) => Promise<string>;
  eventMs: number;
}

/** Limits on wall time are stretched at most so many times. */
const mostPatience = 9;
/** How long op calls of an event that was cut off are waited for, so that a second attempt does not overtake them. */
const stragglersMs = 5_000;

/** One guild's VM: its program, the worker that has its isolate, and the event that it is at. One thing at a time. */
export class GuildVm {
  readonly #options: GuildVmOptions;
  readonly #standing = new GuildStanding();
  readonly #setAside = new SetAside();
  /** Events that the loaded scripts listen for. */
  #hears = new Set<string>();
  #program: GuildProgram;
  #places: ScriptPlaces;
  #worker: WorkerProcess | null = null;
  /** Program that the isolate runs. */
  #openHash: string | null = null;
  #toldHash: string | null = null;
  /** What `onSetAside` was last called with, as a text to compare; null: never. */
  #toldSetAside: string | null = null;
  #interruption: Interruption | null = null;
  #turn: Promise<unknown> = Promise.resolve();
  /** By `performance.now()`. */
  lastUsed = performance.now();
  isOpen = true;
  /** It was opened for an event that has not come yet. */
  #isExpecting = false;
  /** Grows while the machine is too busy to keep the time limits. */
  #patience = 1;

  constructor(program: GuildProgram, options: GuildVmOptions) {
    this.#options = options;
    this.#program = program;
    this.#places = new ScriptPlaces(program);
  }

  get hash(): string {
    return this.#program.hash;
  }

  get worker(): WorkerProcess | null {
    return this.#worker;
  }

  /** What its program takes, in characters of compiled code and source map. */
  get programBytes(): number {
    return this.#program.modules.reduce((sum, { code, map }) => sum + code.length + map.length, 0);
  }

  /** Ends the VM and keeps nothing of its program; what the guild has used and broken stays known. */
  dropProgram(): void {
    this.close();
    this.#program = { ...this.#program, hash: '', modules: [] };
    this.#places = new ScriptPlaces(this.#program);
  }

  /** Whether it is idle, and no event is about to come. */
  get isForgettable(): boolean {
    return this.isIdle && !this.#isExpecting;
  }

  get isIdle(): boolean {
    return this.#interruption === null;
  }

  /** Runs this program from the next event on. */
  open(program: GuildProgram): Promise<void> {
    this.isOpen = true;
    this.#isExpecting = true;
    this.lastUsed = performance.now();
    return this.#inTurn(async () => {
      if (program.hash !== this.#program.hash) {
        this.#program = program;
        this.#places = new ScriptPlaces(program);
      }
      // A program that cannot start says so with each event that it is handed.
      await this.#cutShort(this.#newRun(''), (stop) => this.#ready(stop));
    });
  }

  dispatch(event: VmEvent): Promise<DispatchOutcome> {
    return this.#inTurn(async () => {
      this.#isExpecting = false;
      const run = this.#newRun(event.id);
      let cpuMs = 0;
      let unheard: Fault | null = null;
      const cut = await this.#cutShort(run, async (stop) => {
        // Between two events it can move to where the others do not wait for it.
        if ((await this.#pace(run, stop)) && this.#standing.exhausted()) this.evict();
        const worker = await this.#ready(stop);
        unheard = this.#hears.has(event.name) ? null : this.#setAside.fault;
        if (unheard !== null) return;
        const timer = setTimeout(() => stop.now(vmFault('script.event-too-long'), true), this.#options.eventMs);
        try {
          cpuMs = await this.#handle(worker, event, run, stop);
        } finally {
          clearTimeout(timer);
        }
      });
      this.lastUsed = performance.now();
      if (cut?.fault.code !== 'vm.starved') this.#patience = 1;
      if (cut !== null) return { status: 'cut-off', fault: cut.fault.toJSON(), blamed: cut.blamed };
      // TypeScript does not see that the callback has set it.
      const missed = unheard as Fault | null;
      if (missed !== null) return { status: 'cut-off', fault: missed.toJSON(), blamed: true };
      if (run.isStuck) run.tell('script.never-settled', 'warn');
      const { fault, ops } = run;
      return fault === null ? { status: 'done', cpuMs, ops } : { status: 'failed', fault: fault.toJSON(), cpuMs, ops };
    });
  }

  /** Ends it at once, whatever it does. */
  close(): void {
    this.isOpen = false;
    this.#interruption?.now(vmFault('vm.closed'), false);
    this.evict();
  }

  /** Gives its isolate up; the next event starts a new one. */
  evict(): void {
    this.#worker?.close(this.#options.guildId);
    this.#forgetIsolate();
  }

  workerDied(worker: WorkerProcess): void {
    if (this.#worker !== worker) return;
    this.#interruption?.now(vmFault('vm.worker-died'), false);
    this.#forgetIsolate();
  }

  async #handle(worker: WorkerProcess, event: VmEvent, run: EventRun, stop: Interruption): Promise<number> {
    const g = this.#options.guildId;
    const { id, name, at = Date.now() } = event;
    const seed = await stop.race(this.#options.seedOf(id));
    let answer = await stop.race(
      worker.request({ t: 'event', g, patience: this.#patience, seed, name, now: at }, JSON.stringify(event.payload)),
    );
    for (let cpuUs = answer.cpuUs; ; cpuUs += answer.cpuUs) {
      this.#take(answer, run);
      if (run.isQuiet) return cpuUs / 1000;
      await stop.race(run.more());
      await this.#pace(run, stop);
      answer = await stop.race(worker.request({ t: 'replies', g, patience: this.#patience, replies: run.due() }));
    }
  }

  #take(answer: Answer, run: EventRun): void {
    this.#standing.cpu.spend(answer.cpuUs / 1000);
    if (answer.kind === 'ok') {
      run.delivered(answer.handled);
      if (run.absorb(answer.outbox, answer.errors)) return;
      throw new CutOff(vmFault('script.broke-the-runtime'), true);
    }
    const fault = this.#places.ended(answer);
    if (answer.starved) this.#patience = Math.min(this.#patience * 3, mostPatience);
    throw new CutOff(fault, fault.side === 'user');
  }

  /** Waits until the guild's CPU budget allows more. @returns whether it had to */
  async #pace(run: EventRun, stop: Interruption): Promise<boolean> {
    const wait = this.#standing.cpu.waitMs();
    if (wait === 0) return false;
    if (this.#standing.tellsBudget()) run.tell('vm.cpu-budget', 'warn');
    await stop.pause(wait);
    return true;
  }

  /** A worker with an isolate that runs the program. */
  async #ready(stop: Interruption): Promise<WorkerProcess> {
    if (this.#worker?.isAlive === true && this.#openHash === this.#program.hash) return this.#worker;
    const seed = await stop.race(this.#options.seedOf(this.#program.hash));
    for (;;) {
      const { hash } = this.#program;
      const modules = this.#setAside.remaining(hash, this.#program.modules);
      try {
        const worker = await this.#load(stop, modules, seed);
        this.#tellSetAside(this.#setAside.all);
        return worker;
      } catch (error) {
        if (!this.#goesOnWithout(error, modules)) throw error;
      }
    }
  }

  async #load(stop: Interruption, modules: readonly ProgramModule[], seed: string): Promise<WorkerProcess> {
    const now = performance.now();
    const worker = this.#worker?.isAlive === true ? this.#worker : await this.#options.place(this.#standing.place);
    this.#worker = worker;
    const g = this.#options.guildId;
    const { hash } = this.#program;
    const files = programFiles(modules);
    const answer = await stop.race(
      worker.request({ t: 'open', g, patience: this.#patience, now: Date.now(), seed, modules: files }),
    );
    this.#options.onColdStart(performance.now() - now);
    // The same program says the same each time that it is started.
    const run = this.#newRun('', this.#toldHash === hash);
    this.#take(answer, run);
    this.#hears = new Set(run.listens.map(({ event }) => event));
    this.#toldHash = hash;
    this.#openHash = hash;
    return worker;
  }

  /**
   * Sets the script aside whose loading was cut off by its own doing.
   * @returns whether the cause is known and others are left to go on with
   */
  #goesOnWithout(error: unknown, modules: readonly ProgramModule[]): boolean {
    if (!(error instanceof WorkerGone || error instanceof CutOff) || !error.blamed) return false;
    const isDeath = error instanceof WorkerGone;
    const fault = isDeath ? faultOfDeath(error) : error.fault;
    const name = fault.data?.['script'];
    if (typeof name !== 'string' || !modules.some((module) => module.name === name)) return false;
    if (modules.length < 2) {
      this.#tellSetAside(new Map([...this.#setAside.all, [name, fault]]));
      return false;
    }
    if (isDeath) {
      this.#standing.strike();
      this.#forgetIsolate();
    }
    this.#setAside.add(name, fault);
    this.#options.onLog([setAsideLine(name, fault)]);
    return true;
  }

  #tellSetAside(scripts: ReadonlyMap<string, Fault>): void {
    const told = JSON.stringify([this.#program.hash, ...scripts]);
    if (told === this.#toldSetAside) return;
    this.#toldSetAside = told;
    this.#options.onSetAside(scripts);
  }

  #newRun(eventId: string, silent = false): EventRun {
    const { guildId, onOp, onLog } = this.#options;
    return new EventRun({
      guildId,
      eventId,
      places: this.#places,
      maxOps: limits.vm.opsPerEvent,
      maxResult: limits.vm.resultBytes,
      onOp,
      onLog: silent ? () => {} : onLog,
    });
  }

  /** Does the work unless it is cut off, in which case the isolate is given up. */
  async #cutShort(run: EventRun, work: (stop: Interruption) => Promise<unknown>): Promise<CutOff | null> {
    const stop = new Interruption();
    this.#interruption = stop;
    try {
      await work(stop);
      return null;
    } catch (error) {
      const cut = error instanceof CutOff ? error : this.#cutBy(error);
      this.evict();
      if (cut.blamed) this.#toldHash = null;
      await withTimeout(run.settled(), stragglersMs);
      return cut;
    } finally {
      this.#interruption = null;
    }
  }

  #cutBy(error: unknown): CutOff {
    if (!(error instanceof WorkerGone)) {
      const fault = toFault(error);
      return new CutOff(fault, fault.code === 'script.program-too-large');
    }
    if (!error.blamed) return new CutOff(vmFault('vm.worker-died'), false);
    this.#standing.strike();
    return new CutOff(faultOfDeath(error), true);
  }

  #forgetIsolate(): void {
    this.#worker = null;
    this.#openHash = null;
    this.#options.release();
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work, work);
    this.#turn = turn.catch(() => {});
    return turn;
  }
}

async function withTimeout(work: Promise<void>, ms: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([work, promise]);
  clearTimeout(timer);
}
