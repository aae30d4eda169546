import type { EventOrder, Json } from '#libs/vocabulary';
import { ordersOf, type EventDefinition } from './define-event.ts';
import { events } from './registry.gen.ts';

/** Orders that the handlers of each event may have, by the event's name. */
export const eventOrders: Readonly<Record<string, EventOrder[]>> = Object.fromEntries(
  Object.values(events).map((event) => [event.name, ordersOf(event)]),
);

/**
 * Order key of a run: runs of one script with the same key follow each other, in Discord's order. Null: the run waits for no other.
 *
 * @param chosen the order that the script chose; null for the event's own
 */
export function orderKey(name: string, chosen: EventOrder | null, payload: Json): string | null {
  const event = (events as unknown as Record<string, EventDefinition>)[name];
  const order = chosen ?? event?.order ?? 'guild';
  if (order === 'none') return null;
  if (order === 'guild') return 'guild';
  const keyOf = event?.keys[order];
  return keyOf === undefined ? 'guild' : `${order}:${keyOf(payload)}`;
}
