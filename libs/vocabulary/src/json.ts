import { z } from 'zod';

/** Any JSON value. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** Most levels of nesting in a JSON value: deeper values overflow the stack of the code that reads or writes them. */
const maxDepth = 256;
/** Most keys of a path that are named; deeper ones are left out. */
const maxPath = 16;

/** Where a value is not JSON, and why. */
export interface JsonProblem {
  path: Array<string | number>;
  message: string;
}

interface Open {
  value: unknown;
  depth: number;
  /** The value that contains this one, and the key. */
  parent: Open | null;
  key: string | number;
}

/** Accepts plain objects of any realm. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** The problem of the value itself, not of the values inside it. */
function wrongWith(value: unknown, depth: number): string | null {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return null;
    case 'number':
      return Number.isFinite(value) ? null : `expected a JSON value, got ${value}`;
    case 'object':
      if (value === null) return null;
      if (depth >= maxDepth) return `expected a JSON value of at most ${maxDepth} levels`;
      return Array.isArray(value) || isPlain(value) ? null : 'expected a JSON value, got an object that is not plain';
    default:
      return `expected a JSON value, got ${typeof value}`;
  }
}

/**
 * The first place where a value is not JSON; null when the value is JSON. Not recursive, because a value from a sandbox may be
 * nested as deeply as memory allows.
 */
export function jsonProblem(value: unknown): JsonProblem | null {
  const open: Open[] = [{ value, depth: 0, parent: null, key: '' }];
  for (let next = open.pop(); next; next = open.pop()) {
    const message = wrongWith(next.value, next.depth);
    if (message !== null) return { path: pathTo(next), message };
    if (typeof next.value !== 'object' || next.value === null) continue;
    const isList = Array.isArray(next.value);
    for (const [key, child] of Object.entries(next.value)) {
      open.push({ value: child, depth: next.depth + 1, parent: next, key: isList ? Number(key) : key });
    }
  }
  return null;
}

function pathTo(place: Open): Array<string | number> {
  const path: Array<string | number> = [];
  for (let at: Open = place; at.parent !== null; at = at.parent) path.unshift(at.key);
  return path.slice(0, maxPath);
}

/** A JSON value; printed as `Json` in script typings. */
export const Json: z.ZodType<Json, Json> = z
  .custom<Json>()
  .superRefine((value, context) => {
    const problem = jsonProblem(value);
    if (problem !== null) context.addIssue({ code: 'custom', ...problem });
  })
  .meta({ printAs: 'Json', description: 'Any JSON value.' });
