import { ChannelType, MessageReferenceType, RESTJSONErrorCodes } from 'discord-api-types/v10';
import { z } from 'zod';
import { Permission } from '../../permissions.ts';
import { MessageFlag, view } from '../compose.ts';
import type { Channel, Message, Webhook } from '../../world/entities.ts';
import { makeMessage, postMessage, tellOfUpdate } from '../../world/messages.ts';
import { FOLLOWER, makeWebhook, webhooksOf } from '../../world/webhooks.ts';
import type { World } from '../../world/world.ts';
import { channelAccess, messageOf, self } from '../access.ts';
import { fail } from '../errors.ts';
import { snowflake } from '../forms.ts';
import { operation, type Call } from '../operation.ts';

const CHANNEL_FOLLOW_ADD = 12;
const MAX_WEBHOOKS = 15;

/** Copies an announcement to a following channel. */
function copyTo(world: World, follower: Webhook, source: Channel, message: Message): void {
  const channel = world.channels.get(follower.channel_id);
  const guild = world.guildOf(source);
  if (!channel || !guild) return;
  const { content, embeds, attachments, components, flags } = message.fields;
  const author = {
    id: follower.id,
    username: `${guild.fields.name} #${source.name}`,
    avatar: follower.avatar,
    discriminator: '0000',
    bot: true as const,
  };
  const copy = makeMessage(world, channel, {
    author: { ...author, public_flags: 0, flags: 0, global_name: null, primary_guild: null },
    content,
    embeds,
    attachments,
    components,
    flags: (flags & MessageFlag.IsComponentsV2) | MessageFlag.IsCrosspost,
    reference: {
      type: MessageReferenceType.Default,
      channel_id: source.id,
      guild_id: guild.fields.id,
      message_id: message.fields.id,
    },
    allowed: { parse: [] },
    more: { webhook_id: follower.id },
  });
  postMessage(world, channel, copy);
  (message.copies ??= []).push({ channelId: channel.id, messageId: copy.fields.id });
}

function follow(call: Call<{ webhook_channel_id: string }>): object {
  const { world, body } = call;
  const source = channelAccess(call).channel;
  if (source.type !== ChannelType.GuildAnnouncement)
    throw fail(RESTJSONErrorCodes.CannotExecuteActionOnThisChannelType);
  const { channel: target, guild, need } = channelAccess(call, body.webhook_channel_id);
  need(Permission.ManageWebhooks);
  if (!guild || (target.type !== ChannelType.GuildText && target.type !== ChannelType.GuildAnnouncement))
    throw fail(RESTJSONErrorCodes.CannotExecuteActionOnThisChannelType);
  if (webhooksOf(world, target.id).length >= MAX_WEBHOOKS)
    throw fail(RESTJSONErrorCodes.MaximumNumberOfWebhooksReached);
  const from = world.guildOf(source)!;
  const maker = self(call).user;
  const webhook = makeWebhook(world, guild, {
    type: FOLLOWER,
    channel_id: target.id,
    name: `${from.fields.name} #${source.name}`.slice(0, 80),
    avatar: null,
    application_id: null,
    maker,
    sourceChannelId: source.id,
  });
  const reference = { type: MessageReferenceType.Default, channel_id: source.id, guild_id: from.fields.id };
  const told = { author: maker, type: CHANNEL_FOLLOW_ADD, content: webhook.name, reference };
  postMessage(world, target, makeMessage(world, target, told));
  return { channel_id: source.id, webhook_id: webhook.id };
}

/** @see https://docs.discord.com/developers/resources/message#crosspost-message */
function crosspost(call: Call): object {
  const { world } = call;
  const { channel, need } = channelAccess(call);
  if (channel.type !== ChannelType.GuildAnnouncement)
    throw fail(RESTJSONErrorCodes.CannotExecuteActionOnThisChannelType);
  need(Permission.SendMessages);
  const message = messageOf(call, channel);
  if (message.fields.author.id !== self(call).user.id) need(Permission.ManageMessages);
  if (message.fields.flags & MessageFlag.Crossposted) throw fail(RESTJSONErrorCodes.ThisMessageWasAlreadyCrossposted);
  if (message.fields.poll) throw fail(RESTJSONErrorCodes.InvalidMessageType);
  message.fields = { ...message.fields, flags: message.fields.flags | MessageFlag.Crossposted };
  tellOfUpdate(world, channel, message);
  const followers = [...world.webhooks.values()].filter(({ sourceChannelId: source }) => source === channel.id);
  for (const follower of followers) copyTo(world, follower, channel, message);
  return view(call, message, channel);
}

export const crossposts = [
  operation('follow_channel', { body: z.object({ webhook_channel_id: snowflake }), run: follow }),
  operation('crosspost_message', { run: crosspost }),
];
