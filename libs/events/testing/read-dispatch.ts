import type { DispatchName, EventDefinition } from '../src/define-event.ts';

/**
 * Script events in the data of a dispatch. Each payload has passed the event's own schema, so that a missing or additional
 * property fails. The dispatch may be left out where the event comes from one only or where it is the first one.
 */
export function readAll(event: EventDefinition, data: unknown, dispatch?: DispatchName) {
  const name = dispatch ?? (Object.keys(event.dispatches)[0] as DispatchName);
  const found = event.dispatches[name]!(data as never);
  for (const { payload } of found) expect(event.payload.parse(payload)).toEqual(payload);
  return found;
}

/** The only event in the data of a dispatch; null for none. */
export function readOne(event: EventDefinition, data: unknown, dispatch?: DispatchName) {
  const found = readAll(event, data, dispatch);
  expect(found.length).toBeLessThan(2);
  return found[0] ?? null;
}
