import { arrayFromAsync } from './array-from-async.ts';
import { replacePromise } from './contexts.ts';
import type { Intrinsics, RealmState } from './realm.ts';
import { own } from './text.ts';

declare const $: Intrinsics;
declare const state: RealmState;

type Globals = Record<string, unknown>;

/** Removes globals that a script could use against its host, and makes time and random numbers the same in a replay. */
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
  // The engine calls it without a time limit when it reports an error to the host.
  $.defineProperty(Error, 'prepareStackTrace', { value: undefined, writable: false, configurable: false });
  // Its callbacks would run in no known unit.
  delete globals.AsyncDisposableStack;
  replaceArrayBuffer(globals);
  replaceDate(globals);
  replacePromise(globals);
  forbidCodeFromStrings(globals);
  own(Array, 'fromAsync', arrayFromAsync);
  Math.random = seededRandom;
}

/** Removes code from strings: it would not track its unit, because only the compiler inserts that. */
export function forbidCodeFromStrings(globals: Globals): void {
  delete globals.eval;
  const kinds = [function () {}, async function () {}, function* () {}, async function* () {}];
  for (let index = 0; index < kinds.length; index += 1) {
    const prototype = $.getPrototypeOf(kinds[index]!) as Globals;
    const { name } = prototype.constructor as { name: string };
    const refused = function (): never {
      throw new $.EvalError('Code cannot be made of a string: write it in the script.');
    };
    $.defineProperty(refused, 'name', { value: name, configurable: true });
    $.defineProperty(refused, 'prototype', { value: prototype, writable: false });
    $.defineProperty(prototype, 'constructor', { value: refused, writable: false, configurable: false });
    if (index === 0) own(globals, 'Function', refused);
  }
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

/** The clock does not advance within a unit: it shows the time at which the event was received. */
export function replaceDate(globals: Globals): void {
  const Original = $.Date;
  function EventDate(this: unknown, ...parts: unknown[]): unknown {
    if (new.target === undefined) return $.apply($.dateToString, new Original(state.unit.now), []);
    return $.construct(Original, parts.length === 0 ? [state.unit.now] : parts, new.target);
  }
  $.defineProperty(EventDate, 'name', { value: 'Date', configurable: true });
  $.defineProperty(EventDate, 'length', { value: 7, configurable: true });
  $.defineProperty(EventDate, 'prototype', { value: Original.prototype, writable: false });
  const own = { parse: Original.parse, UTC: Original.UTC, now: () => state.unit.now };
  for (const name of ['parse', 'UTC', 'now'] as const) {
    $.defineProperty(EventDate, name, { value: own[name], writable: true, configurable: true });
  }
  $.defineProperty(Original.prototype, 'constructor', { value: EventDate, writable: true, configurable: true });
  globals.Date = EventDate;
}

/** 53 bits of two words, as the engine's own. */
export function seededRandom(): number {
  const high = randomWord() >>> 5;
  return (high * 0x400_0000 + (randomWord() >>> 6)) / 0x20_0000_0000_0000;
}

/** SFC32: 128 bits of state, and the same numbers for the same seed. Many numbers of one event make its next ones predictable. */
export function randomWord(): number {
  const words = state.unit.random;
  const word = (((words.a + words.b) | 0) + words.d) | 0;
  words.d = (words.d + 1) | 0;
  words.a = words.b ^ (words.b >>> 9);
  words.b = (words.c + (words.c << 3)) | 0;
  words.c = (((words.c << 21) | (words.c >>> 11)) + word) | 0;
  return word;
}

/** Takes 32 hex digits: a seed that the host derives from the event and a secret. */
export function seedRandom(seed: string): void {
  const words = state.unit.random;
  words.a = hexWord(seed, 0);
  words.b = hexWord(seed, 8);
  words.c = hexWord(seed, 16);
  words.d = hexWord(seed, 24);
  for (let round = 0; round < 15; round += 1) randomWord();
}

export function hexWord(text: string, from: number): number {
  let word = 0;
  for (let at = from; at < from + 8; at += 1) {
    const code = $.charCodeAt(text, at);
    word = (word << 4) | (code < 58 ? code - 48 : code - 87);
  }
  return word;
}
