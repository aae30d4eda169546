import { isObject, type JsonObject } from '../cache/json.ts';
import type { Body } from './body.ts';
import type { Route } from './route.ts';

/** The JSON object in a buffered body; null for any other body. */
export function jsonOf(body: Body): JsonObject | null {
  if (!('held' in body) || body.held[0] !== 0x7b) return null;
  try {
    const json: unknown = JSON.parse(body.held.toString());
    return isObject(json) ? json : null;
  } catch {
    return null;
  }
}

const isEmpty = (value: unknown): boolean =>
  value === null || value === '' || (Array.isArray(value) && value.length === 0);

/** Fields of a PATCH: Discord limits changes of some fields apart. Messages are edited in order, for any fields. */
export const fieldsOf = (method: string, route: Route, json: JsonObject | null): string =>
  method === 'PATCH' && json && !route.key.includes('/messages') ? Object.keys(json).toSorted().join(',') : '';

/**
 * The parts of a request that can change Discord's decision. Of a message, only the kinds of content count, not the text; of all other
 * bodies, every value counts.
 */
export function requestKey(method: string, path: string, json: JsonObject | null): string {
  if (!json) return `${method} ${path}`;
  if (!/\/messages(\/\d+)?$/.test(path)) return `${method} ${path} ${JSON.stringify(json)}`;
  const kinds = Object.entries(json)
    .filter(([, value]) => !isEmpty(value))
    .map(([name, value]) => (typeof value === 'number' || typeof value === 'boolean' ? `${name}=${value}` : name));
  return `${method} ${path} ${kinds.toSorted().join(',')}`;
}
