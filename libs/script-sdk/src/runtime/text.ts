import type { Intrinsics, RealmState } from './realm.ts';

declare const $: Intrinsics;
declare const state: RealmState;

/** Any thrown value as text of at most `cap` units. It may run the script's getters, so only inside the time limit. */
export function thrownText(value: unknown, cap: number): string {
  try {
    if (typeof value === 'object' && value !== null) {
      const { stack } = value as { stack?: unknown };
      if (typeof stack === 'string' && stack !== '') return cut(stack, cap);
      const { message } = value as { message?: unknown };
      if (typeof message === 'string') return cut(message, cap);
    }
    return cut(shownText(value), cap);
  } catch {
    return 'a value that cannot be shown';
  }
}

/** A value as `console.log` shows it. */
export function shownText(value: unknown): string {
  try {
    if (typeof value === 'string') return value;
    if (typeof value !== 'object' || value === null) {
      return typeof value === 'function' ? '[function]' : $.String(value);
    }
    const tag = $.apply($.objectToString, value, []);
    if (tag === '[object Error]') return thrownText(value, state.limits.lineLength);
    const json: unknown = $.stringify(value);
    return typeof json === 'string' ? json : tag;
  } catch {
    return '[a value that cannot be shown]';
  }
}

export function cut(text: string, cap: number): string {
  return text.length <= cap ? text : `${$.slice(text, 0, cap - 1)}…`;
}

/** Position of the call in the script, as the engine writes it; only the innermost frames. */
export function callStack(below: unknown): string {
  const at: { stack?: unknown } = $.create(null) as object;
  $.captureStackTrace(at, below as never);
  return typeof at.stack === 'string' ? cut(at.stack, 2000) : '';
}

/** An error with a code, as the runtime throws it at scripts. */
export function codedError(code: string, message: string, stack: string): Error {
  const error = new $.Error(message);
  const firstFrame = $.indexOf(stack, '\n');
  const trace = firstFrame < 0 ? '' : $.slice(stack, firstFrame);
  own(error, 'name', 'OpError');
  own(error, 'code', code);
  // The last line is for the host: for an unhandled rejection the engine reports text and frames, no properties.
  own(error, 'stack', `OpError [${code}]: ${message}${trace}\n    at <${code}>`);
  $.weakSet(state.codes, error, code);
  return error;
}

export function own(target: object, key: string, value: unknown): void {
  const descriptor = $.create(null) as PropertyDescriptor;
  descriptor.value = value;
  descriptor.writable = true;
  descriptor.configurable = true;
  $.defineProperty(target, key, descriptor);
}
