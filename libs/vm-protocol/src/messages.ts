/** Limits that the worker and the runtime inside the isolates apply. They come from the table of limits. */
export interface VmLimits {
  /** Code cache of one worker, in bytes. */
  codeCacheBytes: number;
  /** One synchronous slice of script code, in milliseconds. */
  sliceMs: number;
  /** Evaluating all modules of a program, in milliseconds. */
  bootMs: number;
  opsPerEvent: number;
  /** UTF-16 units of everything that a script sends out in one step. */
  outboxLength: number;
  lineLength: number;
  linesPerEvent: number;
}

export interface VmModule {
  name: string;
  /** Key of the code in the code cache. */
  hash: string;
  code: string;
}

/** Answer to one op call: its number within the unit, whether it succeeded, and result or fault as JSON text. */
export type OpReply = [callNo: number, succeeded: boolean, json: string];

/**
 * Requests of jobserver. `r` numbers the request that is answered with the same number; `g` names the isolate (one per
 * compartment), `u` the unit in it; `patience` multiplies the time limits while the machine is too busy to keep them.
 */
export type ToWorker =
  | { t: 'hello'; runtime: string; limits: VmLimits; ops: string[]; events: Record<string, string[]> }
  /** `memoryMb`: heap of the isolate, in MiB. */
  | {
      t: 'open';
      r: number;
      g: string;
      patience: number;
      now: number;
      seed: string;
      memoryMb: number;
      modules: VmModule[];
    }
  /** Starts a unit: one handler (its number in the order of registration) with an event. The body is the payload. */
  | { t: 'event'; r: number; g: string; u: number; patience: number; seed: string; handler: number; now: number }
  | { t: 'replies'; r: number; g: string; u: number; patience: number; replies: OpReply[] }
  /** Ends a unit: its open calls reject with this fault, and it can call no further op. */
  | { t: 'end'; r: number; g: string; u: number; patience: number; code: string; message: string }
  | { t: 'close'; g: string };

/** A report of the isolate's engine about the script: an unhandled rejection. */
export interface EngineError {
  message: string;
  stack: string;
}

export type VmFaultCode =
  'script.timeout' | 'script.out-of-memory' | 'script.does-not-compile' | 'script.broke-the-runtime' | 'vm.not-open';

/** Answers of the worker. */
export type FromWorker =
  | { t: 'ready'; walls: string[] }
  /** The module that it starts to evaluate, for an `open`: if it never answers, this module is the cause. */
  | { t: 'loading'; r: number; module: string }
  /** The body is the outbox. `handled` counts the replies that were delivered; send the rest again. */
  | { t: 'ok'; r: number; cpuUs: number; handled: number; errors: EngineError[] }
  /**
   * The isolate has ended. `starved`: the machine gave it no CPU, so the script is not to blame. `module`: the module that was being
   * evaluated, or the slowest of several.
   */
  | {
      t: 'fault';
      r: number;
      cpuUs: number;
      code: VmFaultCode;
      message: string;
      stack: string;
      starved: boolean;
      module: string | null;
    };

/** Bytes of the longest frame in each direction. */
export const maxFrameBytes = { toWorker: 64 * 1024 * 1024, fromWorker: 8 * 1024 * 1024 } as const;
