import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import { Permission } from '../permissions.ts';
import type { Message } from '../world/entities.ts';
import { NONCE_WINDOW } from '../world/messages.ts';
import type { World } from '../world/world.ts';
import type { ChannelAccess } from './access.ts';
import { fail } from './errors.ts';

/**
 * The message that its author sent with the same nonce in the past few minutes.
 *
 * @throws DiscordError 10008 when that message was deleted: it is not sent again
 * @see https://docs.discord.com/developers/resources/message#create-message
 */
export function knownByNonce(world: World, authorId: string, nonce: string | number): Message | undefined {
  const known = world.nonces.get(`${authorId} ${nonce}`);
  if (!known || world.clock.now() - known.at > NONCE_WINDOW) return undefined;
  const message = world.log(known.message.fields.channel_id).get(known.message.fields.id);
  if (!message) throw fail(RESTJSONErrorCodes.UnknownMessage);
  return message;
}

export function rememberNonce(world: World, authorId: string, nonce: string | number, message: Message): void {
  const { nonces } = world;
  const now = world.clock.now();
  nonces.set(`${authorId} ${nonce}`, { message, at: now });
  for (const [key, { at }] of nonces) {
    if (now - at <= NONCE_WINDOW) break;
    nonces.delete(key);
  }
}

/**
 * Slow mode: one message and one thread in each interval. Bots are exempt.
 *
 * @throws DiscordError 20016
 * @see https://docs.discord.com/developers/resources/channel#channel-object
 */
export function checkSlowmode(
  world: World,
  { channel, can }: ChannelAccess,
  userId: string,
  what: 'message' | 'thread' = 'message',
): void {
  const every = (channel.rate_limit_per_user ?? 0) * 1000;
  if (every === 0 || world.user(userId)?.bot || can(Permission.BypassSlowmode)) return;
  const key = `${channel.id} ${userId}${what === 'thread' ? ' thread' : ''}`;
  const now = world.clock.now();
  const wait = (world.slowPosts.get(key) ?? -Infinity) + every - now;
  if (wait > 0)
    throw fail(RESTJSONErrorCodes.ActionCannotBePerformedDueToSlowmodeRateLimit, {
      retry_after: wait / 1000,
      global: false,
    });
  world.slowPosts.set(key, now);
}
