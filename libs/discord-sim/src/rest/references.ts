import { MessageReferenceType, RESTJSONErrorCodes } from 'discord-api-types/v10';
import { Permission } from '../permissions.ts';
import { maySeeContent } from '../gateway/intents.ts';
import type { Channel, Message, MessageReference } from '../world/entities.ts';
import { isOrdinary } from '../world/messages.ts';
import { seesContentAnyway } from '../world/present.ts';
import { channelAccess, self, type ChannelAccess } from './access.ts';
import { fail, invalidForm } from './errors.ts';
import type { MessageCreate } from './message-forms.ts';
import type { Call } from './operation.ts';

function refuse(code: string, message: string): never {
  throw invalidForm([{ path: ['message_reference'], error: { code, message } }]);
}

/** The message that a reply refers to. @throws DiscordError 160002, or 50035 if it does not exist */
function replyTo(call: Call, { channel, can }: ChannelAccess, asked: Asked): MessageReference | undefined {
  if (!can(Permission.ReadMessageHistory))
    throw fail(RESTJSONErrorCodes.CannotReplyWithoutPermissionToReadMessageHistory);
  const message = call.world.log(channel.id).get(asked.message_id);
  if (!message || !namesPlace(asked, channel)) {
    if (asked.fail_if_not_exists === false) return undefined;
    refuse('MESSAGE_REFERENCE_UNKNOWN_MESSAGE', 'Unknown message');
  }
  if (!isOrdinary(message)) refuse('REPLIES_CANNOT_REPLY_TO_SYSTEM_MESSAGE', 'Cannot reply to a system message');
  return {
    type: MessageReferenceType.Default,
    channel_id: channel.id,
    message_id: asked.message_id,
    ...guildOf(channel),
  };
}

/** Checks the other ids of the reference against the message. */
const namesPlace = ({ channel_id: channelId, guild_id: guildId }: Asked, channel: Channel): boolean =>
  (channelId ?? channel.id) === channel.id && (guildId ?? channel.guild_id) === channel.guild_id;

const guildOf = (channel: Channel) => (channel.guild_id === undefined ? {} : { guild_id: channel.guild_id });
type Asked = NonNullable<MessageCreate['message_reference']> & { message_id: string };

/** The fields of a message that a forward contains. @see https://docs.discord.com/developers/resources/message#message-snapshot-object */
const SNAPSHOT_FIELDS = [
  'type',
  'content',
  'embeds',
  'attachments',
  'timestamp',
  'edited_timestamp',
  'flags',
  'mentions',
  'mention_roles',
  'sticker_items',
  'components',
] as const;

function snapshot({ fields }: Message): object {
  const kept = SNAPSHOT_FIELDS.flatMap((key) => (fields[key] === undefined ? [] : [[key, fields[key]] as const]));
  return { message: Object.fromEntries(kept) };
}

/**
 * A copy of a message in another channel. @throws DiscordError 160014 when the caller cannot read its content
 *
 * @see https://docs.discord.com/developers/resources/message#message-reference-content-attribution-forwards
 */
function forward(call: Call, asked: Asked): Referenced {
  if (asked.channel_id === undefined)
    throw invalidForm([
      {
        path: ['message_reference', 'channel_id'],
        error: { code: 'BASE_TYPE_REQUIRED', message: 'This field is required' },
      },
    ]);
  const from = channelAccess(call, asked.channel_id);
  from.need(Permission.ReadMessageHistory);
  const message = call.world.log(from.channel.id).get(asked.message_id);
  if (!message) refuse('MESSAGE_REFERENCE_UNKNOWN_MESSAGE', 'Unknown message');
  if (!isOrdinary(message) || message.fields.poll) throw fail(RESTJSONErrorCodes.InvalidMessageType);
  if (call.caller.kind === 'bot' && !maySeeContent(call.caller.application.flags)) {
    const guildId = from.channel.guild_id;
    if (!seesContentAnyway({ ...message.fields, guild_id: guildId }, self(call).user.id))
      throw fail(RESTJSONErrorCodes.CannotForwardMessageWithUnreadableContent);
  }
  const reference = {
    type: MessageReferenceType.Forward,
    channel_id: from.channel.id,
    message_id: asked.message_id,
    ...guildOf(from.channel),
  };
  // A forward of a forward keeps the snapshot: snapshots do not nest.
  return { reference, snapshots: message.fields.message_snapshots ?? [snapshot(message)] };
}

export interface Referenced {
  reference?: MessageReference | undefined;
  snapshots?: object[];
}

/** Reads the reference of a message: a reply or a forward. */
export function referenceOf(
  call: Call,
  access: ChannelAccess,
  form: Pick<MessageCreate, 'message_reference'>,
): Referenced {
  const asked = form.message_reference;
  if (asked?.message_id === undefined) return {};
  const named = { ...asked, message_id: asked.message_id };
  return asked.type === MessageReferenceType.Forward
    ? forward(call, named)
    : { reference: replyTo(call, access, named) };
}
