import type { Intrinsics } from './realm.ts';

declare const $: Intrinsics;

/**
 * Names the first part of a value that JSON would drop or change, with its path; an empty text if there is none. `JSON.stringify` makes `null` of
 * `NaN` and `{}` of a `Map` in silence. A member of an object that is `undefined` counts as left out.
 */
export function notJson(value: unknown, path: string, depth: number): string {
  const where = path === '' ? '' : `${path}: `;
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return '';
  if (typeof value === 'number')
    return $.isFinite(value) ? '' : `${where}expected a JSON value, got ${$.String(value)}`;
  if (typeof value !== 'object') return `${where}expected a JSON value, got ${typeof value}`;
  if (depth >= 256) return `${where}expected a JSON value of at most 256 levels, which does not refer to itself`;
  const isList = $.isArray(value);
  const prototype: unknown = isList ? null : $.getPrototypeOf(value);
  if (prototype !== null && $.getPrototypeOf(prototype) !== null) {
    const tag = $.slice($.apply($.objectToString, value, []), 8, -1);
    return `${where}expected a JSON value, got ${tag === 'Object' ? 'an instance of a class' : `an object of type ${tag}`}`;
  }
  const keys = isList ? null : $.keys(value);
  const count = isList ? (value as unknown[]).length : (keys as string[]).length;
  for (let index = 0; index < count; index += 1) {
    const key = keys === null ? $.String(index) : (keys[index] as string);
    const member = (value as Record<string, unknown>)[key];
    if (member === undefined && keys !== null) continue;
    const below = depth < 16 ? (path === '' ? key : `${path}.${key}`) : path;
    const problem = notJson(member, below, depth + 1);
    if (problem !== '') return problem;
  }
  return '';
}
