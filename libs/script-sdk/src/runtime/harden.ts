import type { Intrinsics, RealmState } from './realm.ts';

declare const $: Intrinsics;
declare const state: RealmState;

type Globals = Record<string, unknown>;

/** Takes away what a script could use against its host, and makes time and chance the same when an event is replayed. */
export function hardenRealm(): void {
  const globals = globalThis as unknown as Globals;
  // Threads' timers, memory outside the heap's limit, callbacks that run outside any time limit.
  delete globals.WebAssembly;
  delete globals.SharedArrayBuffer;
  delete globals.Atomics;
  delete globals.FinalizationRegistry;
  delete globals.WeakRef;
  delete globals.Temporal;
  delete (Date.prototype as unknown as Globals).toTemporalInstant;
  // The engine calls it with no time limit, when it tells the host about an error.
  $.defineProperty(Error, 'prepareStackTrace', { value: undefined, writable: false, configurable: false });
  replaceArrayBuffer(globals);
  replaceDate(globals);
  Math.random = seededRandom;
}

/** Resizable buffers are not counted against the heap's limit: the option is ignored. */
export function replaceArrayBuffer(globals: Globals): void {
  const Original = $.ArrayBuffer;
  function FixedArrayBuffer(this: unknown, length: number): unknown {
    if (new.target === undefined) throw new TypeError("Constructor ArrayBuffer requires 'new'");
    return $.construct(Original, [length], new.target);
  }
  const names = { value: 'ArrayBuffer', configurable: true };
  $.defineProperty(FixedArrayBuffer, 'name', names);
  $.defineProperty(FixedArrayBuffer, 'prototype', { value: Original.prototype, writable: false });
  $.defineProperty(FixedArrayBuffer, 'isView', { value: Original.isView, writable: true, configurable: true });
  $.defineProperty(FixedArrayBuffer, Symbol.species, {
    get(this: unknown) {
      return this;
    },
    configurable: true,
  });
  $.defineProperty(Original.prototype, 'constructor', { value: FixedArrayBuffer, writable: true, configurable: true });
  delete (Original.prototype as unknown as Globals).resize;
  globals.ArrayBuffer = FixedArrayBuffer;
}

/** The clock stands still while an event is handled: it says when the event was received. */
export function replaceDate(globals: Globals): void {
  const Original = $.Date;
  function EventDate(this: unknown, ...parts: unknown[]): unknown {
    if (new.target === undefined) return $.apply($.dateToString, new Original(state.now), []);
    return $.construct(Original, parts.length === 0 ? [state.now] : parts, new.target);
  }
  $.defineProperty(EventDate, 'name', { value: 'Date', configurable: true });
  $.defineProperty(EventDate, 'length', { value: 7, configurable: true });
  $.defineProperty(EventDate, 'prototype', { value: Original.prototype, writable: false });
  const own = { parse: Original.parse, UTC: Original.UTC, now: () => state.now };
  for (const name of ['parse', 'UTC', 'now'] as const) {
    $.defineProperty(EventDate, name, { value: own[name], writable: true, configurable: true });
  }
  $.defineProperty(Original.prototype, 'constructor', { value: EventDate, writable: true, configurable: true });
  globals.Date = EventDate;
}

/** Mulberry32: small, and the same for the same seed. Not for secrets. */
export function seededRandom(): number {
  state.random = (state.random + 0x6d2b79f5) | 0;
  let mixed = $.imul(state.random ^ (state.random >>> 15), 1 | state.random);
  mixed = (mixed + $.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
}

/** FNV-1a. */
export function seedRandom(text: string): void {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = $.imul(hash ^ $.charCodeAt(text, at), 0x01000193);
  state.random = hash | 0;
}
