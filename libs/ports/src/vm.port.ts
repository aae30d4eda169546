import type { Capability, EventOrder, FaultJson, Json } from '#libs/vocabulary';
import type { GuildLogLine } from './guild-log.port.ts';
import type { GuildProgram, ProgramModule } from './scripts.port.ts';

/** Owner of the code in an isolate: the guild's own scripts, or one plugin that the guild installed. */
export type Principal = { kind: 'scripts' } | { kind: 'plugin'; installId: string };

/** Budget of a compartment. All compartments of a guild together have the budget of one guild in `limits`. */
export interface CompartmentBudget {
  /** Heap of its isolate, in MiB. */
  memoryMb: number;
  /** CPU time (ms) per second, and the most that an idle compartment saves up. */
  cpuMsPerSecond: number;
  cpuBurstMs: number;
  /** Sum of the costs of its ops per second, and the most that an idle compartment saves up. */
  opCostPerSecond: number;
  opCostBurst: number;
  /** Most units that are open at once. */
  openUnits: number;
}

/** The unit of trust: the code of one principal in one isolate. An op call belongs to the compartment whose isolate made it. */
export interface Compartment {
  /** Unique among all guilds. */
  id: string;
  guildId: string;
  principal: Principal;
  /** Capabilities of the ops that it may call. */
  grants: 'all' | readonly Capability[];
  budget: CompartmentBudget;
}

/** Program of a compartment. */
export interface Program {
  compartment: Compartment;
  /** Changes whenever a module does. */
  hash: string;
  modules: ProgramModule[];
  /** Names of the events that it may have handlers for. */
  listens: string[];
}

/** A handler that a loaded program has registered. */
export interface VmHandler {
  script: string;
  event: string;
  /** Number of the handler among those of this script for this event, from 0 on. Script, event and number are the same in each start. */
  nth: number;
  /** The order that the script chose; null: the event's own. */
  order: EventOrder | null;
}

/** An op call as it leaves the sandbox. The input is JSON and otherwise unchecked. */
export interface OpCall {
  compartment: Compartment;
  eventId: string;
  /** Name of the handler within the event: `script:nth`. */
  handler: string;
  /** 1, 2, 3 … within the unit; the same when the event is handled again. */
  callNo: number;
  op: string;
  input: Json;
  /** Name of the script that called. */
  script: string | null;
}

/** The unit of work: one handler with one event. */
export interface VmUnit {
  eventId: string;
  handler: VmHandler;
  payload: Json;
  /** Time at which the event was received, in milliseconds since 1970: the script's clock. The same in each attempt. */
  at: number;
}

/** Callbacks of a unit that runs. */
export interface UnitCallbacks {
  /** Performs one op call. Its result, or the Fault that it throws, returns to the isolate. */
  onOp(call: OpCall): Promise<Json>;
  /** Output and uncaught errors of the script, with the author's own files and lines. */
  onLog(lines: GuildLogLine[]): void;
  /** The unit starts to wait for a reply. */
  onWait?(): void;
  /**
   * The unit continues when the promise resolves: a reply has come, or its pause is over. `isAwaited`: other units of the compartment
   * wait for its step.
   */
  onResume?(isAwaited?: boolean): Promise<void>;
}

/** The unit was cut off. The log does not say so: only the caller knows whether it retries. */
export interface CutOffOutcome {
  status: 'cut-off';
  fault: FaultJson;
  /** The unit's own script is the cause. */
  blamed: boolean;
  /** The isolate ended with it, and all other units that were open in it were cut off without blame. */
  endedIsolate: boolean;
}

/** End of a unit. */
export type UnitOutcome =
  | { status: 'done'; cpuMs: number; ops: number }
  /** The script did not catch an error: the log has it, and the unit counts as handled. */
  | { status: 'failed'; fault: FaultJson; cpuMs: number; ops: number }
  | CutOffOutcome;

/** Handlers of a loaded program. `setAside`: the reason why some of its scripts are missing. */
export type OpenOutcome =
  { status: 'open'; handlers: readonly VmHandler[]; setAside: FaultJson | null } | CutOffOutcome;

/** Where programs run: an isolate per compartment, in worker processes. */
export interface VmPort {
  /**
   * Boots the compartment's isolate, or replaces its program as soon as no unit of it is open. The same hash: no work. The outcome and
   * the guild's log report errors of the program.
   */
  open(program: Program, onLog: (lines: GuildLogLine[]) => void): Promise<OpenOutcome>;
  /**
   * Runs one unit of an open compartment, next to other open units. Resolves when the unit has ended or was cut off.
   * @throws Fault `vm.not-open`
   */
  dispatch(compartmentId: string, unit: VmUnit, callbacks: UnitCallbacks): Promise<UnitOutcome>;
  /** Ends all isolates of the guild at once. */
  close(guildId: string): Promise<void>;
  /**
   * Evaluates each module once, in a throw-away isolate without ops.
   * @returns names of the events that it listens for
   * @throws Fault `script.error` (with `data.script`, `data.line`), `script.timeout`, `script.out-of-memory`, `script.unknown-import` …
   */
  inspect(program: Omit<GuildProgram, 'listens'>): Promise<{ listens: string[]; perModule: Record<string, string[]> }>;
}
