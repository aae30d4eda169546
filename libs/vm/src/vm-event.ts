import type { FaultJson, Json } from '#libs/vocabulary';

/** An event on its way into an isolate. `at` is what `Date.now()` answers, in milliseconds since 1970. */
export interface VmEvent {
  id: string;
  name: string;
  payload: Json;
  /** When it was received, in milliseconds since 1970: the script's clock. Give the same on every attempt. Default: now. */
  at?: number;
}

/** How the handling of an event ended. */
export type DispatchOutcome =
  | { status: 'done'; cpuMs: number; ops: number }
  /** The script let an error through: told in the log, and the event counts as handled. */
  | { status: 'failed'; fault: FaultJson; cpuMs: number; ops: number }
  /** It did not come to its end. Not told in the log: only the caller knows whether it is tried again. */
  | { status: 'cut-off'; fault: FaultJson; blamed: boolean };
