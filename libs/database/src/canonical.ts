import type { Json } from '#libs/vocabulary';
import { createHash } from 'node:crypto';

function canonical(value: Json): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const keys = Object.keys(value).toSorted();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key]!)}`).join(',')}}`;
}

/** SHA-256 of a JSON value; the order of its keys does not matter. */
export const hashOf = (value: Json): string => createHash('sha256').update(canonical(value)).digest('hex');
