/** What the runtime keeps of the language before any script could change it. */
export type Intrinsics = ReturnType<typeof captureIntrinsics>;

/** A list that no change to `Array.prototype` can reach: an object without a prototype. */
export interface List<T> {
  length: number;
  [index: number]: T;
}

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

/** One event (or the evaluation of the program) as it goes through the handlers. */
export interface EventRun {
  /** Handlers that have not settled. */
  pending: number;
}

export interface RealmState {
  phase: 'boot' | 'event';
  run: EventRun;
  /** Milliseconds since 1970: what `Date.now()` says until the next event. */
  now: number;
  /** State of `Math.random()`. */
  random: { a: number; b: number; c: number; d: number };
  calls: number;
  openOps: number;
  open: Record<number, OpenOp | undefined>;
  lines: number;
  outbox: string;
  collected: boolean;
  told: Record<string, true | undefined>;
  handlers: Record<string, List<Handler> | undefined>;
  events: Record<string, true | undefined>;
  modules: Record<string, { exports: Record<string, unknown>; run: ModuleBody | null } | undefined>;
  ops: List<string>;
  codes: WeakMap<object, string>;
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
  return {
    phase: 'boot',
    run: { pending: 0 },
    now: 0,
    random: { a: 0, b: 0, c: 0, d: 1 },
    calls: 0,
    openOps: 0,
    open: blank(),
    lines: 0,
    outbox: '',
    collected: false,
    told: blank(),
    handlers: blank(),
    events: blank(),
    modules: blank(),
    ops: list(),
    codes: new $.WeakMap(),
    limits: { opsPerEvent: 0, outboxLength: 0, lineLength: 0, linesPerEvent: 0 },
  };
}
