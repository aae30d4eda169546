import type { Intrinsics, RealmState, Unit } from './realm.ts';

declare const $: Intrinsics;
declare const state: RealmState;

/** `$mE` of compiled code: the unit of the caller. */
export function currentUnit(): Unit {
  return state.unit;
}

/** `$mB` of compiled code: makes a unit current, and returns the value. */
export function backTo<T>(unit: Unit, value: T): T {
  state.unit = unit;
  return value;
}

/**
 * `$mT` of compiled code: prepares a value that the engine is about to await. The engine calls `then` of a thenable in a separate job,
 * in no known unit. So a thenable is wrapped: its `then` runs in the current unit. A promise whose `then` is ours is returned as it is.
 */
export function inUnit(value: unknown): unknown {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return value;
  try {
    const { then } = value as { then?: unknown };
    if (typeof then !== 'function') return value;
    if (then === $.Promise.prototype.then && value.constructor === $.Promise) return value;
    const { unit } = state;
    return {
      // oxlint-disable-next-line unicorn/no-thenable -- the engine is to call it
      then: (resolve: unknown, reject: unknown): void => {
        state.unit = unit;
        $.apply(then as never, value, [resolve, reject]);
      },
    };
  } catch (error) {
    // Like a promise that is resolved with such a value, it rejects.
    return {
      // oxlint-disable-next-line unicorn/no-thenable -- the engine is to call it
      then: () => {
        throw error;
      },
    };
  }
}

/** Promises whose callbacks run in the unit that registered them. The engine's own constructor makes them. */
export function replacePromise(globals: Record<string, unknown>): void {
  const Native = $.Promise;
  function UnitPromise(this: unknown, executor: (resolve: unknown, reject: unknown) => unknown): unknown {
    if (new.target === undefined) throw new $.TypeError("Promise constructor cannot be invoked without 'new'");
    const wrapped =
      typeof executor === 'function'
        ? (resolve: (value: unknown) => void, reject: unknown) =>
            executor((value: unknown) => resolve(inUnit(value)), reject)
        : executor;
    return $.construct(Native, [wrapped], (new.target as unknown) === UnitPromise ? Native : new.target);
  }
  const define = (target: object, name: string | symbol, value: unknown): void => {
    $.defineProperty(target, name, { value, writable: true, configurable: true });
  };
  const methods = {
    // oxlint-disable-next-line unicorn/no-thenable -- the table is never awaited
    then(this: unknown, onFulfilled: unknown, onRejected: unknown): unknown {
      return $.apply($.then, this, [callbackInUnit(onFulfilled), callbackInUnit(onRejected)]);
    },
    finally(this: unknown, onFinally: unknown): unknown {
      const callback = onFinally as () => unknown;
      return $.apply($.finally, this, [typeof onFinally === 'function' ? () => inUnit(callback()) : onFinally]);
    },
    resolve(this: unknown, value: unknown): unknown {
      const make = this === UnitPromise ? Native : this;
      const isOwn = value instanceof Native && make !== Native && (value as object).constructor === make;
      return $.apply($.resolve, make, [isOwn ? value : inUnit(value)]);
    },
  };
  define(Native.prototype, 'then', methods.then);
  define(Native.prototype, 'finally', methods.finally);
  $.setPrototypeOf(UnitPromise, Native);
  $.defineProperty(UnitPromise, 'name', { value: 'Promise', configurable: true });
  $.defineProperty(UnitPromise, 'length', { value: 1, configurable: true });
  $.defineProperty(UnitPromise, 'prototype', { value: Native.prototype, writable: false });
  define(UnitPromise, 'resolve', methods.resolve);
  define(globals, 'Promise', UnitPromise);
}

/** A callback of `then`: it runs in the unit that is current now, and so does the `then` of its result. */
export function callbackInUnit(callback: unknown): unknown {
  if (typeof callback !== 'function') return callback;
  const { unit } = state;
  return (value: unknown): unknown => {
    state.unit = unit;
    return inUnit((callback as (value: unknown) => unknown)(value));
  };
}
