import { DISCORD_EPOCH, snowflakeTime } from '#libs/vocabulary';
import { ChannelType, RESTJSONErrorCodes } from 'discord-api-types/v10';
import { z } from 'zod';
import { Permission } from '../../permissions.ts';
import { AuditLogEvent } from '../../world/audit-log.ts';
import type { Channel, Message } from '../../world/entities.ts';
import { audienceOf, isOrdinary, removeMessage, tellOfUpdate, updateCopies } from '../../world/messages.ts';
import { moderate } from '../../world/moderation/moderate.ts';
import { isThread, threadLost } from '../../world/threads.ts';
import { channelAccess, messageOf, self, type ChannelAccess } from '../access.ts';
import { audit } from '../audit.ts';
import { MessageFlag, view } from '../compose.ts';
import { fail, invalidField } from '../errors.ts';
import { queryInt, snowflake } from '../forms.ts';
import { MessageCreate, MessageEdit } from '../message-forms.ts';
import { operation, type Call } from '../operation.ts';
import { revise } from '../revise.ts';
import { checkAwake, refuseBlocked, send } from '../send.ts';

/** Messages of calls and threads, which cannot be deleted. @see https://docs.discord.com/developers/resources/message#message-object-message-types */
const UNDELETABLE = new Set([1, 2, 3, 4, 5, 21]);
const MAX_BULK = 100;
const HOUR = 3_600_000;
/** Only managers of messages can delete it. */
const AUTO_MODERATION_ACTION = 24;
const TWO_WEEKS = 14 * 86_400_000;

const page = z.object({
  limit: queryInt(1, 100, 50),
  before: snowflake.optional(),
  after: snowflake.optional(),
  around: snowflake.optional(),
});

function create(call: Call<MessageCreate>): object {
  const access = channelAccess(call);
  const message = send(call, access);
  const { nonce } = call.body;
  return { ...view(call, message, access.channel), ...(nonce === undefined ? {} : { nonce }) };
}

/** Other users than the author may only hide the embeds, with Manage Messages. */
function checkEditing({ need }: ChannelAccess, message: Message, userId: string, form: object): void {
  if (message.fields.author.id === userId) return;
  const isFlagsOnly = Object.entries(form).every(([key, value]) => key === 'flags' || value === undefined);
  if (!isFlagsOnly) throw fail(RESTJSONErrorCodes.CannotEditMessageAuthoredByAnotherUser);
  need(Permission.ManageMessages);
}

function edit(call: Call<MessageEdit>): object {
  const access = channelAccess(call);
  const { channel, can } = access;
  const message = messageOf(call, channel);
  const { body, world } = call;
  checkAwake(channel);
  checkEditing(access, message, self(call).user.id, body);
  if (!isOrdinary(message)) throw fail(RESTJSONErrorCodes.CannotExecuteActionOnSystemMessage);
  if (message.fields.flags & MessageFlag.Crossposted) call.spend('announcementEdits', channel.id);
  if (world.clock.now() - snowflakeTime(message.fields.id) > HOUR) call.spend('oldEdits', channel.id);
  const { guild, member } = access;
  const verdict =
    guild && member && body.content ? moderate(world, { guild, channel, member, content: body.content }) : null;
  if (verdict) refuseBlocked(verdict, RESTJSONErrorCodes.MessageWasBlockedByAutomaticModeration);
  revise(call, channel, message, { mayMentionEveryone: can(Permission.MentionEveryone) });
  tellOfUpdate(world, channel, message);
  verdict?.act(message.fields.id);
  const { content, embeds, components, edited_timestamp } = message.fields;
  updateCopies(world, message, { content, embeds, components, edited_timestamp });
  return view(call, message, channel);
}

function bulkDelete(call: Call<{ messages: string[] }>): void {
  const { world, body } = call;
  const { channel, need, guild } = channelAccess(call);
  if (!guild) throw fail(RESTJSONErrorCodes.CannotExecuteActionOnDMChannel);
  need(Permission.ManageMessages);
  const ids = body.messages;
  if (new Set(ids).size < ids.length)
    throw invalidField('messages', 'SET_TYPE_ALREADY_CONTAINS_VALUE', 'The set already contains this value');
  if (ids.length < 2 || ids.length > MAX_BULK) throw fail(RESTJSONErrorCodes.ProvidedTooFewOrTooManyMessagesToDelete);
  const oldest = world.clock.now() - TWO_WEEKS;
  if (ids.some((id) => snowflakeTime(id) < oldest))
    throw fail(RESTJSONErrorCodes.OneOfTheMessagesProvidedWasTooOldForBulkDelete);
  const log = world.log(channel.id);
  const gone = ids.filter((id) => log.delete(id));
  if (gone.length === 0) return;
  if (isThread(channel)) threadLost(channel, gone.length);
  const d = { ids: gone, channel_id: channel.id, guild_id: guild.fields.id };
  const options = { count: String(gone.length) };
  audit(call, guild, { action: AuditLogEvent.MessageBulkDelete, target: channel.id, options });
  world.emit({ t: 'MESSAGE_DELETE_BULK', d, ...audienceOf(world, channel) });
}

/** Creation time of a thread. A thread on a message has the id of the message, and may be younger. */
const openedAt = (thread: Channel): number => snowflakeTime(thread.id);

/** @see https://docs.discord.com/developers/resources/message */
export const messages = [
  operation('list_messages', {
    query: page,
    run(call) {
      const { channel, can } = channelAccess(call);
      if (channel.type === ChannelType.GuildCategory)
        throw fail(RESTJSONErrorCodes.CannotExecuteActionOnThisChannelType);
      const { query } = call;
      if ([query.before, query.after, query.around].filter((id) => id !== undefined).length > 1)
        throw invalidField('before', 'MUTUALLY_EXCLUSIVE', 'Only one of before, after and around may be passed.');
      if (query.around !== undefined && snowflakeTime(query.around) < DISCORD_EPOCH) {
        throw invalidField('around', 'NUMBER_TYPE_COERCE', 'Value is not snowflake.');
      }
      const { before } = query;
      if (isThread(channel) && before !== undefined && snowflakeTime(before) < openedAt(channel))
        throw fail(RESTJSONErrorCodes.ParameterEarlierThanCreation);
      if (!can(Permission.ReadMessageHistory)) return [];
      return call.world
        .log(channel.id)
        .page(query)
        .map((message) => view(call, message, channel));
    },
  }),
  operation('get_message', {
    run(call) {
      const { channel, need } = channelAccess(call);
      need(Permission.ReadMessageHistory);
      return view(call, messageOf(call, channel), channel);
    },
  }),
  operation('create_message', { body: MessageCreate, run: create }),
  operation('update_message', { body: MessageEdit, run: edit }),
  operation('delete_message', {
    run(call) {
      const { channel, guild, need } = channelAccess(call);
      const message = messageOf(call, channel);
      const isOwn = message.fields.author.id === self(call).user.id;
      if (!isOwn || message.fields.type === AUTO_MODERATION_ACTION) need(Permission.ManageMessages);
      if (UNDELETABLE.has(message.fields.type)) throw fail(RESTJSONErrorCodes.CannotExecuteActionOnSystemMessage);
      // Deletions of a bot one by one are not logged.
      if (guild && !isOwn && call.caller.kind !== 'bot') {
        const options = { channel_id: channel.id, count: '1' };
        audit(call, guild, { action: AuditLogEvent.MessageDelete, target: message.fields.author.id, options });
      }
      removeMessage(call.world, channel, message);
    },
  }),
  operation('bulk_delete_messages', {
    users: false,
    body: z.object({ messages: z.array(snowflake) }),
    run: bulkDelete,
  }),
];
