import { MessageReferenceType, MessageType, RESTJSONErrorCodes } from 'discord-api-types/v10';
import { z } from 'zod';
import { Permission } from '../../permissions.ts';
import { AuditLogEvent } from '../../world/audit-log.ts';
import type { Channel, Guild, Message } from '../../world/entities.ts';
import { audienceOf, makeMessage, postMessage, tellOfUpdate } from '../../world/messages.ts';
import type { World } from '../../world/world.ts';
import { channelAccess, messageOf, self } from '../access.ts';
import { audit } from '../audit.ts';
import { view } from '../compose.ts';
import { fail } from '../errors.ts';
import { queryInt } from '../forms.ts';
import { operation, type Call } from '../operation.ts';

const MAX_PINS = 250;

/** Pinned messages, latest pin first. */
function pinned(world: World, channel: Channel): Message[] {
  const found = [...world.log(channel.id)].filter(({ pinnedAt }) => pinnedAt !== null);
  return found.sort((a, b) => (a.pinnedAt! < b.pinnedAt! ? 1 : -1));
}

function tell(world: World, channel: Channel, message: Message): void {
  tellOfUpdate(world, channel, message);
  channel.last_pin_timestamp = pinned(world, channel)[0]?.pinnedAt ?? null;
  const guild = channel.guild_id === undefined ? {} : { guild_id: channel.guild_id };
  const d = { channel_id: channel.id, ...guild, last_pin_timestamp: channel.last_pin_timestamp };
  world.emit({ t: 'CHANNEL_PINS_UPDATE', d, ...audienceOf(world, channel) });
}

function auditPin(call: Call, guild: Guild | null, message: Message, action: number): void {
  if (!guild) return;
  const { id, channel_id, author } = message.fields;
  audit(call, guild, { action, target: author.id, options: { channel_id, message_id: id } });
}

function pin(call: Call): void {
  const { channel, guild: of, need } = channelAccess(call);
  need(Permission.PinMessages);
  const { world } = call;
  const message = messageOf(call, channel);
  if (message.pinnedAt !== null) return;
  if (pinned(world, channel).length >= MAX_PINS) throw fail(RESTJSONErrorCodes.MaximumNumberOfPinsReachedForTheChannel);
  message.pinnedAt = world.timestamp();
  message.fields = { ...message.fields, pinned: true };
  auditPin(call, of, message, AuditLogEvent.MessagePin);
  tell(world, channel, message);
  const guild = channel.guild_id === undefined ? {} : { guild_id: channel.guild_id };
  const reference = {
    type: MessageReferenceType.Default,
    message_id: message.fields.id,
    channel_id: channel.id,
    ...guild,
  };
  postMessage(
    world,
    channel,
    makeMessage(world, channel, { author: self(call).user, type: MessageType.ChannelPinnedMessage, reference }),
  );
}

function unpin(call: Call): void {
  const { channel, guild, need } = channelAccess(call);
  need(Permission.PinMessages);
  const message = messageOf(call, channel);
  if (message.pinnedAt === null) return;
  message.pinnedAt = null;
  message.fields = { ...message.fields, pinned: false };
  auditPin(call, guild, message, AuditLogEvent.MessageUnpin);
  tell(call.world, channel, message);
}

/** @see https://docs.discord.com/developers/resources/message#get-channel-pins */
export const pins = [
  operation('list_pins', {
    query: z.object({ limit: queryInt(1, 50, 50), before: z.string().optional() }),
    run(call) {
      const { channel, can } = channelAccess(call);
      if (!can(Permission.ReadMessageHistory)) return { items: [], has_more: false };
      const before = call.query.before === undefined ? Infinity : Date.parse(call.query.before);
      const found = pinned(call.world, channel).filter(({ pinnedAt }) => Date.parse(pinnedAt!) < before);
      const items = found.slice(0, call.query.limit);
      return {
        items: items.map((message) => ({ pinned_at: message.pinnedAt, message: view(call, message, channel) })),
        has_more: found.length > items.length,
      };
    },
  }),
  operation('deprecated_list_pins', {
    run(call) {
      const { channel, can } = channelAccess(call);
      if (!can(Permission.ReadMessageHistory)) return [];
      const found = pinned(call.world, channel).slice(0, 50);
      return found.map((message) => view(call, message, channel));
    },
  }),
  operation('create_pin', { run: pin }),
  operation('deprecated_create_pin', { run: pin }),
  operation('delete_pin', { run: unpin }),
  operation('deprecated_delete_pin', { run: unpin }),
];
