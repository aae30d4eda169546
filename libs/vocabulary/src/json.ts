import { z } from 'zod';

/** Any JSON value. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** Levels of nesting that a JSON value may have: deeper ones exhaust the stack of whoever reads or writes it. */
const maxDepth = 256;

/** Plain whichever realm it comes from. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Without recursion: what comes out of a sandbox may be as deep as memory allows. */
export function isJson(value: unknown): value is Json {
  const open: Array<{ value: unknown; depth: number }> = [{ value, depth: 0 }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { value: item, depth } = next;
    if (item === null || typeof item === 'string' || typeof item === 'boolean') continue;
    if (typeof item === 'number' && Number.isFinite(item)) continue;
    if (typeof item !== 'object' || depth >= maxDepth) return false;
    if (!Array.isArray(item) && !isPlain(item)) return false;
    for (const child of Object.values(item)) open.push({ value: child, depth: depth + 1 });
  }
  return true;
}

/** A JSON value; printed as `Json` in script typings. */
export const Json: z.ZodType<Json, Json> = z
  .custom<Json>(isJson, { error: `expected a JSON value of at most ${maxDepth} levels` })
  .meta({ printAs: 'Json', description: 'Any JSON value.' });
