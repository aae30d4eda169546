import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import { readComponents } from '../components/read-components.ts';
import type { Attachment, Channel, Message, MessageFields } from '../world/entities.ts';
import { richEmbed } from '../world/embeds.ts';
import { mentionsOf } from '../world/mentions.ts';
import { watchPoll } from '../world/polls.ts';
import { readPoll } from './poll-form.ts';
import { attach, resolveMedia, SPOILER } from './attachments.ts';
import { checkV2, MessageFlag, wordsOf } from './compose.ts';
import { fail } from './errors.ts';
import type { AllowedMentions } from './forms.ts';
import type { MessageEdit } from './message-forms.ts';
import type { Call } from './operation.ts';

/** Rejects an edit of fields that cannot change. @throws DiscordError 520003, 50080 or 50162 */
function checkEditable(fields: MessageFields, body: MessageEdit): void {
  if (fields.poll || (body.poll && !(fields.flags & MessageFlag.Loading)))
    throw fail(RESTJSONErrorCodes.CannotEditAPollMessage);
  if (body.sticker_ids !== undefined) throw fail(RESTJSONErrorCodes.CannotEditStickersWithinMessage);
  if (fields.flags & MessageFlag.IsVoiceMessage && body.content)
    throw fail(RESTJSONErrorCodes.VoiceMessagesCannotBeEdited);
}

type AttachmentForm = NonNullable<MessageEdit['attachments']>[number];

/** An edit may change the description of a file, and hide or show it. */
function redescribe(one: Attachment, { description, is_spoiler: isSpoiler }: AttachmentForm): Attachment {
  const { flags = 0, ...rest } = one;
  const next = isSpoiler == null ? flags : isSpoiler ? flags | SPOILER : flags & ~SPOILER;
  return { ...rest, ...(description ? { description } : {}), ...(next === 0 ? {} : { flags: next }) };
}

/** Kept and added files. Without a list of attachments all are kept. */
function attachmentsAfter(call: Call<MessageEdit>, channel: Channel, fields: MessageFields): Attachment[] {
  const { body, uploads } = call;
  if (body.attachments === undefined && uploads.length === 0) return fields.attachments;
  const listed = new Map(body.attachments?.map((form) => [form.id, form]));
  const kept = fields.attachments.flatMap((one) => {
    if (body.attachments === undefined) return [one];
    const form = listed.get(one.id);
    if (!form) return [];
    return [redescribe(one, form)];
  });
  return [...kept, ...attach(call, channel, body, kept)];
}

function flagsAfter(before: number, asked: number | undefined): number {
  if (asked === undefined) return before;
  const changeable = MessageFlag.SuppressEmbeds;
  // A message of components stays one.
  return (before & ~changeable) | (asked & changeable) | (asked & MessageFlag.IsComponentsV2);
}

/**
 * Changes a message as an edit requests; the caller emits the dispatch. @throws DiscordError 50006 when no content is left
 *
 * @see https://docs.discord.com/developers/resources/message#edit-message
 */
export function revise(
  call: Call<MessageEdit>,
  channel: Channel,
  message: Message,
  mentioning: { mayMentionEveryone: boolean; allowed?: AllowedMentions },
): void {
  const { body, world } = call;
  checkEditable(message.fields, body);
  const next = { ...message.fields, flags: flagsAfter(message.fields.flags, body.flags) };
  const isV2 = (next.flags & MessageFlag.IsComponentsV2) !== 0;
  if (body.content !== undefined) next.content = body.content ?? '';
  if (body.embeds !== undefined) next.embeds = (body.embeds ?? []).map(richEmbed);
  if (body.components !== undefined) next.components = readComponents(body.components ?? [], isV2 ? 'v2' : 'legacy');
  if (isV2) checkV2(next);
  next.attachments = attachmentsAfter(call, channel, next);
  const fresh = { embeds: body.embeds ? next.embeds : [], components: body.components ? next.components : [] };
  resolveMedia(world, fresh, next.attachments);
  if (body.content !== undefined || (isV2 && body.components !== undefined)) {
    const { allowed, mayMentionEveryone } = mentioning;
    const options = { allowed: body.allowed_mentions ?? allowed, mayMentionEveryone };
    Object.assign(next, mentionsOf(world, channel, wordsOf(next), options));
  }
  const parts =
    next.embeds.length + next.components.length + next.attachments.length + (next.sticker_items?.length ?? 0);
  if (next.content.trim() === '' && parts === 0 && !body.poll) throw fail(RESTJSONErrorCodes.CannotSendAnEmptyMessage);
  const isFirst = (next.flags & MessageFlag.Loading) !== 0;
  if (body.poll && isFirst) {
    next.poll = readPoll(world, channel, body.poll);
    message.votes = { byAnswer: new Map(), isFinal: false };
  }
  next.flags &= ~MessageFlag.Loading;
  const isContent = [body.content, body.embeds, body.components, body.attachments].some((part) => part !== undefined);
  if ((isContent || call.uploads.length > 0) && !isFirst) next.edited_timestamp = world.timestamp();
  message.fields = next;
  if (body.poll) watchPoll(world, channel, message);
}
