/** Numbers that the worker and the runtime inside the isolates go by; they come from the table of limits. */
export interface VmLimits {
  /** Heap of one isolate, in MiB. */
  memoryMb: number;
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
  /** Names the code, for the code cache. */
  hash: string;
  code: string;
}

/** Answer to one op call: its number within the event, whether it succeeded, and result or fault as JSON text. */
export type OpReply = [callNo: number, succeeded: boolean, json: string];

/**
 * What jobserver says. `r` numbers the request that is answered with the same number; `g` is the guild; `patience` makes
 * the time limits so many times longer, for a machine that is too busy to keep them.
 */
export type ToWorker =
  | { t: 'hello'; runtime: string; limits: VmLimits; ops: string[]; events: string[] }
  | { t: 'open'; r: number; g: string; patience: number; now: number; seed: string; modules: VmModule[] }
  /** The body is the payload. */
  | { t: 'event'; r: number; g: string; patience: number; seed: string; name: string; now: number }
  | { t: 'replies'; r: number; g: string; patience: number; replies: OpReply[] }
  | { t: 'close'; g: string };

/** Something that the isolate's engine told about the script: a rejection that nobody awaited. */
export interface EngineError {
  message: string;
  stack: string;
}

export type VmFaultCode =
  'script.timeout' | 'script.out-of-memory' | 'script.does-not-compile' | 'script.broke-the-runtime' | 'vm.not-open';

/** What the worker answers. */
export type FromWorker =
  | { t: 'ready'; walls: string[] }
  /** The module that it evaluates from now on, for an `open`: should it never answer, this one is the cause. */
  | { t: 'loading'; r: number; module: string }
  /** The body is the outbox. `handled` counts the replies that were delivered; the rest has to be sent again. */
  | { t: 'ok'; r: number; cpuUs: number; handled: number; errors: EngineError[] }
  /**
   * The isolate is gone. `starved`: the machine gave it no CPU, so the script is not to blame. `module`: the one that was
   * evaluated, of several the one that took longest.
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
