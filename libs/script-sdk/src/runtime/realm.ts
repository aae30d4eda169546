/** Built-ins that the runtime saves before any script can change them. */
export type Intrinsics = ReturnType<typeof captureIntrinsics>;

/** A list that no change to `Array.prototype` can reach: an object without a prototype. */
export interface List<T> {
  length: number;
  [index: number]: T;
}

/** A function that a script registered with `on`. */
export interface Handler {
  script: string;
  call: (payload: unknown) => unknown;
}

interface OpenOp {
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
  /** Error made where the script called, for its stack. */
  origin: { stack?: string };
}

/** Reason why a unit can call no further op. */
export interface Ending {
  code: string;
  message: string;
}

/** One handler with one event, or the evaluation of the program. Calls, lines and random numbers belong to it. */
export interface Unit {
  /** The host's number; 0 for the evaluation of the program. */
  no: number;
  /** Null while it is open. */
  ending: Ending | null;
  /** Whether its handler has not settled. */
  isPending: boolean;
  /** Result of `Date.now()`, in milliseconds since 1970. */
  now: number;
  /** State of `Math.random()`. */
  random: { a: number; b: number; c: number; d: number };
  calls: number;
  openOps: number;
  /** Calls without a reply, by number. */
  open: Record<number, OpenOp | undefined>;
  lines: number;
  /** Codes of limits that were reported. */
  told: Record<string, true | undefined>;
}

export interface RealmState {
  phase: 'boot' | 'event';
  /** The unit that runs. */
  unit: Unit;
  /** Units that are open, by number. */
  units: Record<number, Unit | undefined>;
  outbox: string;
  collected: boolean;
  /** Numbers of the units that are open, in order of their start. */
  open: List<number>;
  handlers: List<Handler>;
  /** Orders that a handler of the event may choose, by the event's name. */
  events: Record<string, List<string> | undefined>;
  modules: Record<string, { exports: Record<string, unknown>; run: ModuleBody | null } | undefined>;
  ops: List<string>;
  codes: WeakMap<object, string>;
  /** Marked values that lowered async generators yield to their driver. */
  marks: WeakMap<object, string>;
  limits: RuntimeLimits;
}

export type ModuleBody = (
  exports: object,
  require: (specifier: string) => unknown,
  module: object,
  console: object,
) => void;

export interface RuntimeLimits {
  opsPerEvent: number;
  outboxLength: number;
  lineLength: number;
  linesPerEvent: number;
}

/** Runs first in a fresh isolate. */
export function captureIntrinsics() {
  const { apply, construct, defineProperty } = Reflect;
  const { create, freeze, getPrototypeOf, keys, setPrototypeOf } = Object;
  const { parse, stringify } = JSON;
  const { slice, indexOf, charCodeAt } = String.prototype;
  const { has, get, set } = WeakMap.prototype;
  return freeze({
    apply,
    construct,
    create,
    defineProperty,
    freeze,
    getPrototypeOf,
    keys,
    setPrototypeOf,
    isArray: Array.isArray,
    isFinite: Number.isFinite,
    parse,
    stringify,
    Promise,
    // oxlint-disable-next-line unicorn/no-thenable -- the table is never awaited
    then: Promise.prototype.then,
    finally: Promise.prototype.finally,
    resolve: Promise.resolve,
    asyncIterator: Symbol.asyncIterator,
    asyncDispose: Symbol.asyncDispose,
    iterator: Symbol.iterator,
    toStringTag: Symbol.toStringTag,
    TypeError,
    EvalError,
    Error,
    Date,
    ArrayBuffer,
    String,
    WeakMap,
    captureStackTrace: Error.captureStackTrace,
    objectToString: Object.prototype.toString,
    dateToString: Date.prototype.toString,
    slice: (text: string, from: number, to?: number): string => apply(slice, text, [from, to]),
    indexOf: (text: string, part: string, from = 0): number => apply(indexOf, text, [part, from]),
    charCodeAt: (text: string, at: number): number => apply(charCodeAt, text, [at]),
    weakHas: (map: WeakMap<object, string>, key: object): boolean => apply(has, map, [key]),
    weakGet: (map: WeakMap<object, string>, key: object): string | undefined => apply(get, map, [key]),
    weakSet: (map: WeakMap<object, string>, key: object, value: string): void => {
      apply(set, map, [key, value]);
    },
  });
}

export function createState($: Intrinsics): RealmState {
  const blank = () => $.create(null) as never;
  const list = () => {
    const made = $.create(null) as List<never>;
    made.length = 0;
    return made;
  };
  const boot: Unit = {
    no: 0,
    ending: null,
    isPending: true,
    now: 0,
    random: { a: 0, b: 0, c: 0, d: 1 },
    calls: 0,
    openOps: 0,
    open: blank(),
    lines: 0,
    told: blank(),
  };
  return {
    phase: 'boot',
    unit: boot,
    units: blank(),
    outbox: '',
    collected: false,
    open: list(),
    handlers: list(),
    events: blank(),
    modules: blank(),
    ops: list(),
    codes: new $.WeakMap(),
    marks: new $.WeakMap(),
    limits: { opsPerEvent: 0, outboxLength: 0, lineLength: 0, linesPerEvent: 0 },
  };
}
