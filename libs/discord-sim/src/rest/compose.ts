import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import { readComponents, textOf } from '../components/read-components.ts';
import { maySeeContent } from '../gateway/intents.ts';
import type { Attachment, Channel, Message, Poll } from '../world/entities.ts';
import { richEmbed } from '../world/embeds.ts';
import { readPoll } from './poll-form.ts';
import { presentMessage, seesContentAnyway, withoutContent } from '../world/present.ts';
import { self } from './access.ts';
import { attach, resolveMedia } from './attachments.ts';
import { fail, invalidForm } from './errors.ts';
import type { AllowedMentions } from './forms.ts';
import type { MessageCreate } from './message-forms.ts';
import type { Call } from './operation.ts';
import { stickerItems } from './stickers.ts';

export const MessageFlag = {
  Crossposted: 1 << 0,
  IsCrosspost: 1 << 1,
  SuppressEmbeds: 1 << 2,
  SourceMessageDeleted: 1 << 3,
  HasThread: 1 << 5,
  Ephemeral: 1 << 6,
  Loading: 1 << 7,
  SuppressNotifications: 1 << 12,
  IsVoiceMessage: 1 << 13,
  HasSnapshot: 1 << 14,
  IsComponentsV2: 1 << 15,
} as const;

/** Flags that a sender may set. */
export const SETTABLE_FLAGS =
  MessageFlag.SuppressEmbeds |
  MessageFlag.SuppressNotifications |
  MessageFlag.IsVoiceMessage |
  MessageFlag.IsComponentsV2;

/** Default mentions of webhooks and of answers to interactions. @see https://docs.discord.com/developers/resources/message#allowed-mentions-object */
export const USERS_ONLY: AllowedMentions = { parse: ['users'] };

/** A message as the caller sees it: an application without the content intent sees no content. */
export function view(call: Pick<Call, 'world' | 'caller'>, message: Message, channel?: Channel): object {
  const viewer = self(call).user.id;
  const presented = presentMessage(call.world, message, viewer);
  if (call.caller.kind !== 'bot' || maySeeContent(call.caller.application.flags)) return presented;
  const guildId = (channel ?? call.world.channels.get(message.fields.channel_id))?.guild_id;
  return seesContentAnyway({ ...message.fields, guild_id: guildId }, viewer) ? presented : withoutContent(presented);
}

/** Content to send, in any channel. */
export type ContentForm = Partial<
  Pick<MessageCreate, 'content' | 'embeds' | 'components' | 'attachments' | 'flags' | 'poll' | 'sticker_ids'>
>;

/** Parts of a message. */
export interface Content {
  content: string;
  embeds: object[];
  components: object[];
  attachments: Attachment[];
  sticker_items?: object[];
  poll?: Poll;
}

/** A message of components has no other content. @see https://docs.discord.com/developers/components/reference */
export function checkV2(form: {
  content?: unknown;
  embeds?: unknown;
  poll?: unknown;
  sticker_ids?: unknown;
  sticker_items?: unknown;
}): void {
  const legacy = (['content', 'embeds', 'poll', 'sticker_ids', 'sticker_items'] as const).filter((key) => {
    const given = form[key];
    return Array.isArray(given) ? given.length > 0 : given !== undefined && given !== null && given !== '';
  });
  if (legacy.length === 0) return;
  throw invalidForm(
    legacy.map((key) => ({
      path: [key],
      error: {
        code: 'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2',
        message: `The '${key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2`,
      },
    })),
  );
}

/** A voice message is one audio file and has no other content. @see https://docs.discord.com/developers/resources/message#voice-messages */
function checkVoice(call: Pick<Call, 'uploads'>, form: ContentForm): void {
  if (form.content || form.embeds?.length || form.components?.length || form.poll || form.sticker_ids?.length)
    throw fail(RESTJSONErrorCodes.VoiceMessagesDoNotSupportAdditionalContent);
  if (call.uploads.length !== 1 || !call.uploads[0]!.contentType.startsWith('audio/'))
    throw fail(RESTJSONErrorCodes.VoiceMessagesMustHaveASingleAudioAttachment);
  const [described] = form.attachments ?? [];
  if (described?.duration_secs == null || described.waveform == null)
    throw fail(RESTJSONErrorCodes.VoiceMessagesMustHaveSupportingMetadata);
}

/** Whether the message has any content. */
const isEmpty = (form: ContentForm, uploads: number): boolean =>
  (form.content ?? '').trim() === '' &&
  !form.embeds?.length &&
  !form.components?.length &&
  !form.sticker_ids?.length &&
  !form.poll &&
  uploads === 0;

/**
 * Checks the content, stores its files, and returns the parts of a message.
 *
 * @throws DiscordError 50006 for an empty message, 50035 for a rejected form, 40005 for files that are too large
 */
export function compose(
  call: Pick<Call, 'world' | 'storeFile' | 'uploads'>,
  channel: Channel,
  form: ContentForm,
): Content {
  const { world } = call;
  const flags = form.flags ?? 0;
  const isV2 = (flags & MessageFlag.IsComponentsV2) !== 0;
  if (isV2) checkV2(form);
  if (flags & MessageFlag.IsVoiceMessage) checkVoice(call, form);
  if (isEmpty(form, call.uploads.length)) throw fail(RESTJSONErrorCodes.CannotSendAnEmptyMessage);
  const embeds = (form.embeds ?? []).map(richEmbed);
  const components = readComponents(form.components ?? [], isV2 ? 'v2' : 'legacy');
  const stickers = form.sticker_ids?.length ? { sticker_items: stickerItems(world, channel, form.sticker_ids) } : {};
  const attachments = attach(call, channel, form);
  resolveMedia(world, { embeds, components }, attachments);
  const poll = form.poll ? { poll: readPoll(world, channel, form.poll) } : {};
  return { content: form.content ?? '', embeds, components, attachments, ...stickers, ...poll };
}

/** All text of a message. */
export const wordsOf = ({ content, components }: Pick<Content, 'content' | 'components'>): string =>
  components.length === 0 ? content : `${content}\n${textOf(components)}`;
