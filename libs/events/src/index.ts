import type { EventDefinition } from './define-event.ts';
import { events, type EventName } from './registry.gen.ts';

export * from './define-event.ts';
export * from './registry.gen.ts';

/** Events that come from a gateway dispatch, by its name: one look-up tells that nobody can want it. */
export const eventsByDispatch: ReadonlyMap<string, readonly EventDefinition[]> = byDispatch(Object.values(events));

function byDispatch(definitions: readonly EventDefinition[]): Map<string, EventDefinition[]> {
  const found = new Map<string, EventDefinition[]>();
  for (const event of definitions) {
    if (event.dispatch === null) continue;
    found.set(event.dispatch, [...(found.get(event.dispatch) ?? []), event]);
  }
  return found;
}

/** Whether there is an event of that name. */
export function isEventName(name: string): name is EventName {
  return Object.hasOwn(events, name);
}
