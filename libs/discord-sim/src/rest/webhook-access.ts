import { RESTJSONErrorCodes, WebhookType } from 'discord-api-types/v10';
import type { Channel, Guild, Message, Webhook } from '../world/entities.ts';
import type { World } from '../world/world.ts';
import { fail } from './errors.ts';

interface Asking {
  world: World;
  params: Readonly<Record<string, string>>;
}

/** The webhook of the path, by its token. @throws DiscordError 10015, or 50027 for a wrong token */
export function webhookByToken({ world, params }: Asking): Webhook {
  const webhook = world.webhooks.get(params['webhook_id']!);
  if (!webhook) throw fail(RESTJSONErrorCodes.UnknownWebhook);
  if (webhook.type !== WebhookType.Incoming || webhook.token !== params['webhook_token'])
    throw fail(RESTJSONErrorCodes.InvalidWebhookToken);
  return webhook;
}

export const placeOf = (world: World, webhook: Webhook): { channel: Channel; guild: Guild } => {
  const [channel, guild] = [world.channels.get(webhook.channel_id), world.guilds.get(webhook.guild_id)];
  if (!channel || !guild) throw fail(RESTJSONErrorCodes.UnknownWebhook);
  return { channel, guild };
};

/** A thread below the webhook's channel. @throws DiscordError 10003 */
export function threadOf(world: World, webhook: Webhook, threadId: string): Channel {
  const thread = world.channels.get(threadId);
  if (!thread || thread.parent_id !== webhook.channel_id) throw fail(RESTJSONErrorCodes.UnknownChannel);
  return thread;
}

/** A message that the webhook sent, and its channel. @throws DiscordError 10008 */
export function ownMessage(
  world: World,
  webhook: Webhook,
  id: string,
  threadId: string | undefined,
): { channel: Channel; message: Message } {
  const channel = threadId === undefined ? placeOf(world, webhook).channel : threadOf(world, webhook, threadId);
  const message = world.log(channel.id).get(id);
  if (message?.fields.webhook_id !== webhook.id) throw fail(RESTJSONErrorCodes.UnknownMessage);
  return { channel, message };
}
