import type { DispatchReader, EventDefinition } from './define-event.ts';
import { events, type EventName } from './registry.gen.ts';

export * from './define-event.ts';
export * from './event-order.ts';
export * from './registry.gen.ts';

/** An event that a dispatch may contain, and its reader. */
export interface DispatchedEvent {
  name: string;
  read: DispatchReader<unknown>;
}

/** Events by the gateway dispatch that contains them. Scripts do not need the dispatches that are missing here. */
export const eventsByDispatch: ReadonlyMap<string, readonly DispatchedEvent[]> = byDispatch(Object.values(events));

function byDispatch(definitions: readonly EventDefinition[]): Map<string, DispatchedEvent[]> {
  const found = new Map<string, DispatchedEvent[]>();
  for (const { name, dispatches } of definitions) {
    for (const [dispatch, read] of Object.entries(dispatches)) {
      found.set(dispatch, [...(found.get(dispatch) ?? []), { name, read }]);
    }
  }
  return found;
}

/** Whether there is an event of that name. */
export function isEventName(name: string): name is EventName {
  return Object.hasOwn(events, name);
}
