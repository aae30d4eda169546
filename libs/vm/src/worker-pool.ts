import type { LogPort } from '#libs/ports';
import { Fault } from '#libs/vocabulary';
import { Watchdog, type WatchdogOptions } from './watchdog.ts';
import type { DeathReason, WorkerProcess } from './worker-process.ts';

export interface WorkerPoolOptions {
  workers: number;
  start: () => WorkerProcess;
  watchdog: WatchdogOptions;
  log: LogPort;
  /** The worker uses much memory: close some of its idle isolates. */
  onCrowded: (worker: WorkerProcess) => void;
  onDeath: (worker: WorkerProcess, reason: DeathReason) => void;
}

/** Kind of worker for an isolate: for all, for those over their CPU budget, or for those that end workers. */
export type Place = 'live' | 'heavy' | 'quarantine';
type Role = Place | 'spare';

interface Member {
  worker: WorkerProcess;
  role: Role;
  watchdog: Watchdog;
  /** Ids of the compartments whose isolates it hosts. */
  isolates: Set<string>;
  bornAt: number;
  /** Time of the last attempt to free memory, and failed attempts in a row. */
  relievedAt: number;
  reliefs: number;
}

const LOOK_MS = 25;
const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 5_000;
/** The engine frees memory slowly, if at all: time (ms) between two attempts to free some … */
const RELIEF_MS = 500;
/** … after this number of failed attempts, and at this age, the worker is replaced. */
const MAX_RELIEFS = 20;
const LEAST_AGE_MS = 30_000;
/** Longest wait (ms) of a guild for a worker. */
const PATIENCE_MS = 60_000;

/** The worker processes: the configured number, one hot spare, and one each for heavy and quarantined guilds. */
export class WorkerPool {
  readonly #options: WorkerPoolOptions;
  readonly #members = new Set<Member>();
  readonly #retries = new Set<NodeJS.Timeout>();
  #timer: NodeJS.Timeout | null = null;
  #failures = 0;
  #stopped = false;
  #changed = Promise.withResolvers<void>();

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    for (let n = 0; n < this.#options.workers; n += 1) this.#add('live');
    this.#add('spare');
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
    this.#timer.unref();
    await Promise.all([...this.#members].map(({ worker }) => worker.ready));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer !== null) clearInterval(this.#timer);
    for (const retry of this.#retries) clearTimeout(retry);
    const ended = [...this.#members].map(({ worker }) => worker.gone);
    for (const { worker } of this.#members) worker.kill('stopped', false);
    this.#changed.resolve();
    await Promise.all(ended);
  }

  /** A worker for the isolate of a compartment: the one with the fewest. @throws Fault `vm.unavailable` */
  async place(id: string, place: Place): Promise<WorkerProcess> {
    const member = await this.#find(place);
    member.isolates.add(id);
    return member.worker;
  }

  release(id: string): void {
    for (const { isolates } of this.#members) isolates.delete(id);
  }

  /** The spare, where a failure ends no guild's VM. */
  async spare(): Promise<WorkerProcess> {
    return (await this.#find('spare')).worker;
  }

  stats(): Array<{ pid: number; role: Role; isolates: number; ready: boolean; walls: string[] }> {
    return [...this.#members].map(({ worker, role, isolates }) => ({
      pid: worker.pid,
      role,
      isolates: isolates.size,
      ready: worker.isReady,
      walls: worker.walls,
    }));
  }

  async #find(role: Role): Promise<Member> {
    const deadline = performance.now() + PATIENCE_MS;
    while (!this.#stopped) {
      // These two run only when a guild needs them.
      if ((role === 'heavy' || role === 'quarantine') && !this.#has(role)) this.#add(role);
      const fit = [...this.#members].filter(
        ({ worker, role: has }) => has === role && worker.isReady && worker.isAlive,
      );
      fit.sort((a, b) => a.isolates.size - b.isolates.size);
      if (fit[0] !== undefined) return fit[0];
      const left = deadline - performance.now();
      if (left <= 0) break;
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, left);
      await Promise.race([this.#changed.promise, promise]);
      clearTimeout(timer);
    }
    throw new Fault('vm.unavailable', 'No process is there to run scripts.');
  }

  #add(role: Role): void {
    const worker = this.#options.start();
    // Heavy and quarantined guilds have a lower CPU priority, too.
    if (role === 'heavy' || role === 'quarantine') worker.demote();
    const watchdog = new Watchdog(worker, this.#options.watchdog);
    const bornAt = performance.now();
    const member: Member = { worker, role, watchdog, isolates: new Set(), bornAt, relievedAt: bornAt, reliefs: 0 };
    this.#members.add(member);
    worker.ready.then(
      () => {
        this.#failures = 0;
        this.#tell();
      },
      (error: unknown) => this.#options.log.error('vm-worker did not start', { error }),
    );
    void worker.gone.then((reason) => this.#onGone(member, reason));
  }

  #onGone(member: Member, reason: DeathReason): void {
    this.#members.delete(member);
    if (this.#stopped) return;
    this.#options.onDeath(member.worker, reason);
    if (!member.worker.isReady) this.#failures += 1;
    this.#replace(member.role);
    this.#tell();
  }

  /** The spare replaces the dead worker at once, and a new spare starts. */
  #replace(role: Role): void {
    if (role === 'heavy' || role === 'quarantine') return;
    const spare = [...this.#members].find((member) => member.role === 'spare' && member.worker.isAlive);
    if (role === 'live' && spare !== undefined) spare.role = 'live';
    const missing: Role = role === 'live' && spare === undefined ? 'live' : 'spare';
    if (this.#failures === 0) return this.#add(missing);
    const delay = Math.min(FIRST_RETRY_MS * 2 ** (this.#failures - 1), LAST_RETRY_MS);
    const retry = setTimeout(() => {
      this.#retries.delete(retry);
      this.#add(missing);
    }, delay);
    this.#retries.add(retry);
  }

  #look(): void {
    for (const member of this.#members) {
      if (!member.worker.isAlive) continue;
      const look = member.watchdog.look();
      if (look === 'ok') member.reliefs = 0;
      else if (look === 'crowded') this.#relieve(member, performance.now());
    }
  }

  #relieve(member: Member, now: number): void {
    if (now - member.relievedAt < RELIEF_MS) return;
    member.relievedAt = now;
    member.reliefs += 1;
    if (member.reliefs <= MAX_RELIEFS) this.#options.onCrowded(member.worker);
    else if (member.worker.waiting.length === 0 && now - member.bornAt > LEAST_AGE_MS)
      member.worker.kill('recycled', false);
  }

  #has(wanted: Role): boolean {
    return [...this.#members].some(({ role, worker }) => role === wanted && worker.isAlive);
  }

  #tell(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }
}
