import type { Intrinsics, List, RealmState, Unit } from './realm.ts';
import { inUnit } from './contexts.ts';

declare const $: Intrinsics;
declare const state: RealmState;

/** Methods of an iterator that loops and delegations of compiled code call. */
export interface AsyncSteps {
  next(value: unknown): unknown;
  throw?(error: unknown): unknown;
  return?(value: unknown): unknown;
}

interface Request {
  key: 'next' | 'throw' | 'return';
  value: unknown;
  /** The unit of the request: the body runs in it until the request is answered. */
  unit: Unit;
  resolve: (result: { value: unknown; done: boolean }) => void;
  reject: (error: unknown) => void;
}

/** `$mY` of compiled code, and swc’s `_await_async_generator`: marks a value that a lowered async generator awaits. */
export function awaited(value: unknown): object {
  const mark = { kind: 'await', value };
  $.weakSet(state.marks, mark, 'await');
  return mark;
}

/** swc’s `_async_generator_delegate`: the iterator behind `yield*` in a lowered async generator. */
export function delegated(inner: AsyncSteps): object {
  const mark = { kind: 'delegate', value: inner };
  $.weakSet(state.marks, mark, 'delegate');
  let isBegun = false;
  return {
    [$.iterator]() {
      return this;
    },
    next(value: unknown) {
      const isFirst = !isBegun;
      isBegun = true;
      return isFirst ? { value: mark, done: false } : { value, done: true };
    },
    throw(error: unknown) {
      throw error;
    },
    return: (value: unknown) => ({ value, done: true }),
  };
}

/** swc’s `_wrap_async_generator`: makes an async generator from an ordinary one that yields marked values to await. */
export function wrapAsyncGenerator(make: (...args: unknown[]) => Generator) {
  return function (this: unknown, ...args: unknown[]): object {
    const driver = asyncGeneratorDriver($.apply(make, this, args));
    const made: Record<string | symbol, unknown> = {
      next: (value: unknown) => driver('next', value),
      throw: (error: unknown) => driver('throw', error),
      return: (value: unknown) => driver('return', value),
      [$.asyncIterator]: () => made,
      [$.asyncDispose]: async () => {
        await driver('return', undefined);
      },
    };
    $.defineProperty(made, $.toStringTag, { value: 'AsyncGenerator', configurable: true });
    return made;
  };
}

/** Answers requests one after another, each in the unit of its caller. */
export function asyncGeneratorDriver(body: Generator): (key: Request['key'], value: unknown) => Promise<unknown> {
  const queue = $.create(null) as List<Request>;
  queue.length = 0;
  let first = 0;
  /** The iterator of the current `yield*`. */
  let inner: AsyncSteps | null = null;

  const settle = (request: Request, how: 'resolve' | 'reject', value: unknown, done = false): void => {
    delete queue[first];
    first += 1;
    if (how === 'reject') request.reject(value);
    else request.resolve({ value, done });
    if (first < queue.length) begin(queue[first]!);
  };
  const wait = (value: unknown, request: Request, then: (value: unknown) => void): void => {
    const fail = (error: unknown): void => resume(request, 'throw', error);
    void $.apply($.then, $.apply($.resolve, $.Promise, [inUnit(value)]), [
      (result: unknown) => {
        state.unit = request.unit;
        try {
          then(result);
        } catch (error) {
          fail(error);
        }
      },
      fail,
    ]);
  };
  const resume = (request: Request, key: Request['key'], value: unknown): void => {
    state.unit = request.unit;
    inner = null;
    let result: IteratorResult<unknown>;
    try {
      result = body[key](value);
    } catch (error) {
      settle(request, 'reject', error);
      return;
    }
    const { value: made, done } = result;
    const mark = typeof made === 'object' && made !== null ? $.weakGet(state.marks, made) : undefined;
    const { value: marked } = (mark === undefined ? {} : made) as { value?: unknown };
    if (mark === 'await') wait(marked, request, (awaitedValue) => resume(request, 'next', awaitedValue));
    else if (mark === 'delegate') {
      inner = marked as AsyncSteps;
      forward(request, inner, 'next', undefined);
    } else if (done) settle(request, 'resolve', made, true);
    else wait(made, request, (yielded) => settle(request, 'resolve', yielded));
  };
  /** Forwards a request to the iterator of a `yield*`. */
  const forward = (request: Request, target: AsyncSteps, key: Request['key'], value: unknown): void => {
    try {
      const method = target[key];
      if (method == null && key === 'return') {
        return wait(value, request, (result) => resume(request, 'return', result));
      }
      if (method == null) {
        const error = new $.TypeError('The iterator does not provide a throw method');
        const closed = target.return == null ? undefined : target.return(undefined);
        return wait(closed, request, () => resume(request, 'throw', error));
      }
      wait($.apply(method, target, [value]), request, (step) => {
        if (typeof step !== 'object' || step === null) throw new $.TypeError('Iterator result is not an object');
        const { done, value: result } = step as { done?: unknown; value?: unknown };
        if (!done) settle(request, 'resolve', result);
        else resume(request, key === 'return' ? 'return' : 'next', result);
      });
    } catch (error) {
      resume(request, 'throw', error);
    }
  };
  const begin = (request: Request): void => {
    state.unit = request.unit;
    if (inner !== null) forward(request, inner, request.key, request.value);
    else if (request.key === 'return') wait(request.value, request, (value) => resume(request, 'return', value));
    else resume(request, request.key, request.value);
  };

  return (key, value) =>
    new $.Promise((resolve, reject) => {
      const { unit } = state;
      const request: Request = { key, value, unit, resolve, reject };
      queue[queue.length] = request;
      queue.length += 1;
      if (queue.length - first === 1) begin(request);
    });
}

/** swc’s `_async_iterator`: the async iterator of a value, or one that awaits the values of its ordinary iterator. */
export function asyncIteratorOf(items: unknown): AsyncSteps {
  const source = items as Record<symbol, (() => AsyncSteps) | null | undefined>;
  const method = source[$.asyncIterator];
  if (method != null) return $.apply(method, items, []);
  const plain = source[$.iterator];
  if (plain == null) throw new $.TypeError('The value is not async iterable');
  const inner = $.apply(plain, items, []) as Iterator<unknown>;
  const awaiting = async (step: IteratorResult<unknown>, closes: boolean): Promise<object> => {
    const { unit } = state;
    const done = step.done === true;
    try {
      const value = await inUnit(step.value);
      state.unit = unit;
      return { value, done };
    } catch (error) {
      state.unit = unit;
      if (closes && !done) inner.return?.();
      throw error;
    }
  };
  return {
    next: async (value) => awaiting($.apply(inner.next as never, inner, [value]), true),
    throw: async (error) => {
      if (inner.throw !== undefined) return awaiting(inner.throw(error), true);
      inner.return?.();
      throw new $.TypeError('The iterator does not provide a throw method');
    },
    return: async (value) =>
      inner.return === undefined ? { value, done: true } : awaiting(inner.return(value), false),
  };
}
