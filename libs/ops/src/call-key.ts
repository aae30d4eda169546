import { createHash } from 'node:crypto';

/** Identity of one op call: the unit (a handler with an event, in a compartment) and the number of the call in it, from 1 on. */
export interface CallPlace {
  compartmentId: string;
  eventId: string;
  /** Name of the handler within the event. */
  handler: string;
  callNo: number;
}

/**
 * Key of one op call: the same for the same call of the same unit, so that a replay repeats no effect.
 *
 * @returns 24 characters of `[A-Za-z0-9_-]`, within Discord's 25 for a nonce
 */
export function callKey({ compartmentId, eventId, handler, callNo }: CallPlace): string {
  return createHash('sha256')
    .update(JSON.stringify([compartmentId, eventId, handler, callNo]))
    .digest('base64url')
    .slice(0, 24);
}
