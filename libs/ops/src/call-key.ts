import { createHash } from 'node:crypto';

/**
 * Names one call of an op: the same for the same call of the same event, so that an event handled again repeats nothing.
 *
 * @returns 24 characters of `[A-Za-z0-9_-]`, within Discord's 25 for a nonce
 */
export function callKey(guildId: string, eventId: string, callNo: number): string {
  return createHash('sha256')
    .update(JSON.stringify([guildId, eventId, callNo]))
    .digest('base64url')
    .slice(0, 24);
}
