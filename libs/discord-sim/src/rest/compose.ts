import { createHash } from 'node:crypto';
import { Permission } from '../permissions.ts';
import type { Attachment, Channel, Message, MessageReference } from '../world/entities.ts';
import { presentMessage, seesContentAnyway, withoutContent } from '../world/present.ts';
import { maySeeContent } from '../gateway/intents.ts';
import { fail, invalidForm } from './errors.ts';
import { self, type ChannelAccess } from './access.ts';
import type { MessageCreate } from './message-forms.ts';
import type { Call } from './operation.ts';

/** Flags that a sender may set: suppress embeds, suppress notifications, voice message, components v2. */
export const SETTABLE_FLAGS = (1 << 2) | (1 << 12) | (1 << 13) | (1 << 15);
const COMPONENTS_V2 = 1 << 15;
/** Text, DM, voice, announcement, threads, stage. */
const TEXT_TYPES = new Set([0, 1, 2, 3, 5, 10, 11, 12, 13]);

/** A message as the caller sees it: an application without the content intent sees no content. */
export function view(call: Pick<Call, 'world' | 'caller'>, message: Message, channel?: Channel): object {
  const viewer = self(call).user.id;
  const presented = presentMessage(call.world, message, viewer);
  if (call.caller.kind !== 'bot' || maySeeContent(call.caller.application.flags)) return presented;
  const guildId = (channel ?? call.world.channels.get(message.fields.channel_id))?.guild_id;
  return seesContentAnyway({ ...message.fields, guild_id: guildId }, viewer) ? presented : withoutContent(presented);
}

/** Refuses what the caller may not send here. */
export function checkSending({ channel, need, can }: ChannelAccess, form: MessageCreate): void {
  if (!TEXT_TYPES.has(channel.type)) throw fail(50008);
  need(Permission.SendMessages);
  if (form.tts) need(Permission.SendTTSMessages);
  if (form.message_reference?.message_id !== undefined && !can(Permission.ReadMessageHistory)) throw fail(160002);
}

/** Refuses a message with nothing in it. */
export function checkContent(form: Partial<MessageCreate>, uploads: number): void {
  const isV2 = ((form.flags ?? 0) & COMPONENTS_V2) !== 0;
  if (isV2 && (form.content !== undefined || (form.embeds?.length ?? 0) > 0)) {
    throw invalidForm([
      {
        path: form.content === undefined ? ['embeds'] : ['content'],
        error: {
          code: 'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2',
          message: 'The field cannot be used when using MessageFlags.IS_COMPONENTS_V2',
        },
      },
    ]);
  }
  const parts = (form.embeds?.length ?? 0) + (form.components?.length ?? 0) + (form.sticker_ids?.length ?? 0) + uploads;
  if (parts === 0 && (form.content ?? '').trim() === '') throw fail(50006);
}

/** What a message answers. @throws DiscordError 50035 when that does not exist */
export function referenceOf(call: Call, channel: Channel, form: MessageCreate): MessageReference | undefined {
  const asked = form.message_reference;
  if (asked?.message_id === undefined) return undefined;
  const channelId = asked.channel_id ?? channel.id;
  const message = call.world.log(channelId).get(asked.message_id);
  if (!message || (asked.type === 0 && channelId !== channel.id)) {
    if (asked.fail_if_not_exists === false) return undefined;
    const error = { code: 'MESSAGE_REFERENCE_UNKNOWN_MESSAGE', message: 'Unknown message' };
    throw invalidForm([{ path: ['message_reference'], error }]);
  }
  const isSystem = ![0, 19, 20, 23].includes(message.fields.type);
  if (isSystem) {
    const error = { code: 'REPLIES_CANNOT_REPLY_TO_SYSTEM_MESSAGE', message: 'Cannot reply to a system message' };
    throw invalidForm([{ path: ['message_reference'], error }]);
  }
  const guildId = channel.guild_id === undefined ? {} : { guild_id: channel.guild_id };
  return { type: asked.type, channel_id: channelId, message_id: asked.message_id, ...guildId };
}

/** Keeps what was uploaded and describes it as attachments. */
export function attach(call: Call, channel: Channel, form: Pick<MessageCreate, 'attachments'>): Attachment[] {
  return call.uploads.map((upload) => {
    const described = form.attachments?.find(({ id }) => id === upload.index);
    const id = call.world.snowflakes.next();
    const filename = (described?.filename ?? upload.filename).replace(/[^\w.-]+/g, '_').slice(-120) || 'file';
    const path = `/attachments/${channel.id}/${id}/${filename}`;
    const address = call.storeFile(path, upload);
    const signature = createHash('sha256').update(path).digest('hex');
    const url = `${address}?ex=${Math.floor(call.world.clock.now() / 1000 + 86_400).toString(16)}&hm=${signature}`;
    return {
      id,
      filename,
      size: upload.bytes.length,
      url,
      proxy_url: url,
      content_type: upload.contentType,
      ...(described?.description ? { description: described.description } : {}),
    };
  });
}
