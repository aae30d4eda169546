import { isObject, type JsonObject } from '../cache/json.ts';
import type { Body } from './body.ts';
import type { Route } from './route.ts';

/** The JSON object in a body that is held; null for anything else. */
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

/** Fields of a PATCH: Discord limits changes of some fields apart. Messages are edited in order, whatever is changed. */
export const fieldsOf = (method: string, route: Route, json: JsonObject | null): string =>
  method === 'PATCH' && json && !route.key.includes('/messages') ? Object.keys(json).toSorted().join(',') : '';

/**
 * Whatever tells a request from one that Discord may judge otherwise. Of a message, its text does not matter but which kinds of content
 * it has does; of all else, every value may.
 */
export function requestKey(method: string, path: string, json: JsonObject | null): string {
  if (!json) return `${method} ${path}`;
  if (!/\/messages(\/\d+)?$/.test(path)) return `${method} ${path} ${JSON.stringify(json)}`;
  const kinds = Object.entries(json)
    .filter(([, value]) => !isEmpty(value))
    .map(([name, value]) => (typeof value === 'number' || typeof value === 'boolean' ? `${name}=${value}` : name));
  return `${method} ${path} ${kinds.toSorted().join(',')}`;
}
