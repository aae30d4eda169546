import {
  moduleHead,
  moduleTail,
  type EngineError,
  type OpReply,
  type VmFaultCode,
  type VmLimits,
  type VmModule,
} from '#libs/vm-protocol';
import ivm from 'isolated-vm';
import type { CodeCache } from './code-cache.ts';
import { engineError, faultOf } from './engine-errors.ts';

type Argument = string | number | boolean | ivm.Dereference<unknown>;

/** Parts that all isolates of this worker share. */
export interface IsolateSetup {
  runtime: string;
  ops: string[];
  events: Record<string, string[]>;
  limits: VmLimits;
  cache: CodeCache;
}

/** End of one step: an outbox, or the end of the isolate. */
export type StepOutcome =
  | { ended: false; outbox: string; handled: number; errors: EngineError[]; cpuUs: number }
  | ({ ended: true; code: VmFaultCode; starved: boolean; cpuUs: number; module: string | null } & EngineError);

/** Runs one command of the runtime, for at most `ms`. */
type Run = (ms: number, command: string, ...args: Argument[]) => void;

export const RUNTIME_FILE = 'mainstay:runtime';

/** The isolate of one compartment's program. Only strings go in and out. */
export class CompartmentIsolate {
  readonly #isolate: ivm.Isolate;
  readonly #limits: VmLimits;
  #entry: ivm.Reference<(...args: unknown[]) => unknown> | null = null;

  constructor(limits: VmLimits, memoryMb: number) {
    this.#limits = limits;
    this.#isolate = new ivm.Isolate({
      memoryLimit: memoryMb,
      // The engine has lost control over a thread: no part of this process can be trusted.
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
        const info = { filename: `guild:///${name}`, columnOffset: -moduleHead.length };
        run(limit, 'define', name, load(`${name}:${hash}`, `${moduleHead}${code}${moduleTail}`, info).derefInto());
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

  /** Starts a unit: one handler with an event. */
  start(
    unit: { u: number; handler: number; seed: string; now: number; patience: number },
    payload: string,
  ): StepOutcome {
    const { u, handler, seed, now, patience } = unit;
    return this.#step(this.#limits.sliceMs, patience, (run) => {
      run(this.#limits.sliceMs * patience, 'event', u, handler, seed, now, payload);
      return 0;
    });
  }

  /** Delivers replies of a unit one after another, each to its end, so that the order of its continuations never varies. */
  replies(unit: number, replies: OpReply[], patience: number): StepOutcome {
    return this.#step(this.#limits.sliceMs, patience, (run) => {
      const start = performance.now();
      let handled = 0;
      for (const [callNo, succeeded, json] of replies) {
        // Other guilds wait: the supervisor sends the rest again.
        if (handled > 0 && performance.now() - start > this.#limits.sliceMs / 2) break;
        run(this.#limits.sliceMs * patience, 'reply', unit, callNo, succeeded, json);
        handled += 1;
      }
      return handled;
    });
  }

  /** Ends a unit: its open calls reject. */
  end(unit: number, { code, message, patience }: { code: string; message: string; patience: number }): StepOutcome {
    return this.#step(this.#limits.sliceMs, patience, (run) => {
      run(this.#limits.sliceMs * patience, 'end', unit, code, message);
      return 0;
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
        // An unhandled rejection: the script continues.
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
      // A disposed isolate no longer reports its CPU time: it is at most the elapsed time.
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

/** Load time of each module of a program. */
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

/** Code of an error that no script can cause: the engine rejected the code, or a script broke the runtime. */
function unexpectedCode(error: unknown): VmFaultCode {
  return error instanceof SyntaxError ? 'script.does-not-compile' : 'script.broke-the-runtime';
}
