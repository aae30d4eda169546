import type { EngineError, OpReply, VmFaultCode, VmLimits, VmModule } from '#libs/vm-protocol';
import ivm from 'isolated-vm';
import type { CodeCache } from './code-cache.ts';
import { engineError, faultOf } from './engine-errors.ts';

type Argument = string | number | boolean | ivm.Dereference<unknown>;

/** What every isolate of this worker is made of. */
export interface IsolateSetup {
  runtime: string;
  ops: string[];
  events: string[];
  limits: VmLimits;
  cache: CodeCache;
}

/** How one step ended: with an outbox, or with the end of the isolate. */
export type StepOutcome =
  | { ended: false; outbox: string; handled: number; errors: EngineError[]; cpuUs: number }
  | ({ ended: true; code: VmFaultCode; starved: boolean; cpuUs: number; module: string | null } & EngineError);

/** Runs one command of the runtime, for at most `ms`. */
type Run = (ms: number, command: string, ...args: Argument[]) => void;

export const RUNTIME_FILE = 'mainstay:runtime';
const wrapper = '(function (exports, require, module, console) {';

/** The isolate of one guild's program. Only strings go in and out. */
export class GuildIsolate {
  readonly #isolate: ivm.Isolate;
  readonly #limits: VmLimits;
  #entry: ivm.Reference<(...args: unknown[]) => unknown> | null = null;

  constructor(limits: VmLimits) {
    this.#limits = limits;
    this.#isolate = new ivm.Isolate({
      memoryLimit: limits.memoryMb,
      // The engine has lost control over a thread: nothing in this process can be trusted to go on.
      onCatastrophicError: () => process.abort(),
    });
  }

  /** Compiles and evaluates a program, one module after the other; `loading` is called before each. */
  boot(
    setup: IsolateSetup,
    program: { modules: VmModule[]; now: number; seed: string; patience: number },
    loading: (module: string) => void,
  ): StepOutcome {
    const limit = this.#limits.bootMs * program.patience;
    const spent = new ModuleTimes();
    const outcome = this.#step(this.#limits.bootMs, program.patience, (run) => {
      const context = this.#isolate.createContextSync();
      const load = (hash: string, code: string, info: ivm.ScriptInfo): ivm.Reference<never> =>
        setup.cache.compile(this.#isolate, hash, code, info).runSync(context, { reference: true }) as never;
      this.#entry = load('runtime', setup.runtime, { filename: RUNTIME_FILE });
      const { ops, events, limits } = setup;
      run(limit, 'configure', JSON.stringify({ ops, events, limits, now: program.now, seed: program.seed }));
      for (const { name, hash, code } of program.modules) {
        spent.enter(name);
        const info = { filename: `guild:///${name}`, columnOffset: -wrapper.length };
        run(limit, 'define', name, load(`${name}:${hash}`, `${wrapper}${code}\n})`, info).derefInto());
      }
      for (const { name } of program.modules) {
        loading(name);
        spent.enter(name);
        run(Math.max(1, Math.ceil(limit - spent.total)), 'load', name);
      }
      return 0;
    });
    if (!outcome.ended) return outcome;
    return { ...outcome, module: outcome.code === 'script.timeout' ? spent.longest() : spent.current };
  }

  event(event: { seed: string; name: string; now: number; patience: number }, payload: string): StepOutcome {
    return this.#step(this.#limits.sliceMs, event.patience, (run) => {
      run(this.#limits.sliceMs * event.patience, 'event', event.seed, event.name, event.now, payload);
      return 0;
    });
  }

  /** Delivers replies one after another, each to its end, so that the order in which a script goes on never varies. */
  replies(replies: OpReply[], patience: number): StepOutcome {
    return this.#step(this.#limits.sliceMs, patience, (run) => {
      const start = performance.now();
      let handled = 0;
      for (const [callNo, succeeded, json] of replies) {
        // Other guilds wait: the rest comes again.
        if (handled > 0 && performance.now() - start > this.#limits.sliceMs / 2) break;
        run(this.#limits.sliceMs * patience, 'reply', callNo, succeeded, json);
        handled += 1;
      }
      return handled;
    });
  }

  dispose(): void {
    this.#entry = null;
    if (!this.#isolate.isDisposed) this.#isolate.dispose();
  }

  #step(limit: number, patience: number, work: (run: Run) => number): StepOutcome {
    const timeout = limit * patience;
    const errors: EngineError[] = [];
    const start = performance.now();
    const cpu = this.#cpuUs();
    const run: Run = (ms, command, ...args) => {
      try {
        this.#call(ms, command, args);
      } catch (error) {
        if (faultOf(error, this.#isolate.isDisposed) !== null) throw error;
        // A rejection that nobody awaited: the script goes on.
        if (errors.length < 10) errors.push(engineError(error));
      }
    };
    try {
      const handled = work(run);
      const outbox = this.#call(timeout, 'collect', []);
      if (typeof outbox !== 'string') throw new TypeError('The runtime did not answer.');
      return { ended: false, outbox, handled, errors, cpuUs: this.#cpuUs() - cpu };
    } catch (error) {
      const { isDisposed } = this.#isolate;
      const fault = faultOf(error, isDisposed) ?? { ...engineError(error), code: unexpectedCode(error) };
      const starved = fault.code === 'script.timeout' && this.#cpuUs() - cpu < limit * 800;
      // An isolate that is gone no longer tells what it used: at most the time that went by.
      const cpuUs = isDisposed ? Math.round((performance.now() - start) * 1000) : this.#cpuUs() - cpu;
      return { ended: true, ...fault, starved, cpuUs, module: null };
    }
  }

  #call(timeout: number, command: string, args: Argument[]): unknown {
    return this.#entry?.applySync(undefined, [command, ...args], { timeout });
  }

  #cpuUs(): number {
    return this.#isolate.isDisposed ? 0 : Number(this.#isolate.cpuTime / 1000n);
  }
}

/** How long each module of a program took to load. */
class ModuleTimes {
  current: string | null = null;
  readonly #spent = new Map<string, number>();
  #since = 0;

  enter(name: string): void {
    this.#stop();
    this.current = name;
  }

  /** Milliseconds. */
  get total(): number {
    return [...this.#spent.values()].reduce((sum, ms) => sum + ms, 0);
  }

  longest(): string | null {
    this.#stop();
    const [first] = [...this.#spent].toSorted((a, b) => b[1] - a[1]);
    return first?.[0] ?? null;
  }

  #stop(): void {
    const now = performance.now();
    if (this.current !== null) this.#spent.set(this.current, (this.#spent.get(this.current) ?? 0) + now - this.#since);
    this.#since = now;
  }
}

/** Of an error that the runtime lets nobody cause: the engine refused the code, or the runtime itself was broken. */
function unexpectedCode(error: unknown): VmFaultCode {
  return error instanceof SyntaxError ? 'script.does-not-compile' : 'script.broke-the-runtime';
}
