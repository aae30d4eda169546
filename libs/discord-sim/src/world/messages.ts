import { MessageType } from 'discord-api-types/v10';
import { textOf } from '../components/read-components.ts';
import type { AllowedMentions } from '../rest/forms.ts';
import type { Attachment, Channel, Message, MessageFields, MessageReference, User } from './entities.ts';
import { mentionsOf } from './mentions.ts';
import { presentMessage } from './present.ts';
import { isThread, threadGained, threadLost } from './threads.ts';
import type { World } from './world.ts';

/** "The past few minutes" of an enforced nonce. */
export const NONCE_WINDOW = 180_000;

export interface NewMessage {
  author: MessageFields['author'];
  content?: string | undefined;
  type?: number;
  embeds?: object[] | undefined;
  components?: object[] | undefined;
  attachments?: Attachment[];
  flags?: number | undefined;
  tts?: boolean | undefined;
  nonce?: string | number | undefined;
  allowed?: AllowedMentions | undefined;
  mayMentionEveryone?: boolean;
  reference?: MessageReference | undefined;
  more?: Partial<MessageFields>;
  /** Time of sending, for history. */
  at?: number;
}

/** A message before it is posted. */
export function makeMessage(world: World, channel: Channel, form: NewMessage): Message {
  const content = form.content ?? '';
  const repliesTo =
    form.reference?.message_id === undefined
      ? undefined
      : world.log(form.reference.channel_id).get(form.reference.message_id);
  const words = form.components?.length ? `${content}\n${textOf(form.components)}` : content;
  const mentions = mentionsOf(world, channel, words, {
    allowed: form.allowed,
    mayMentionEveryone: form.mayMentionEveryone ?? false,
    repliesTo: form.type === MessageType.Reply ? repliesTo : undefined,
  });
  const fields: MessageFields = {
    id: form.at === undefined ? world.snowflakes.next() : world.snowflakes.at(form.at),
    channel_id: channel.id,
    type: form.type ?? 0,
    author: form.author,
    content,
    timestamp: world.timestamp(form.at),
    edited_timestamp: null,
    tts: form.tts ?? false,
    ...mentions,
    attachments: form.attachments ?? [],
    embeds: form.embeds ?? [],
    components: form.components ?? [],
    pinned: false,
    flags: form.flags ?? 0,
    ...(form.reference ? { message_reference: form.reference } : {}),
    ...form.more,
  };
  return {
    fields,
    reactions: new Map(),
    pinnedAt: null,
    ...(form.nonce === undefined ? {} : { nonce: form.nonce }),
    ...(fields.poll ? { votes: { byAnswer: new Map(), isFinal: false } } : {}),
  };
}

/** Whether users can reply to, forward and edit it: user content, not a system message. */
export const isOrdinary = ({ fields }: Message): boolean =>
  [MessageType.Default, MessageType.Reply, MessageType.ChatInputCommand, MessageType.ContextMenuCommand].includes(
    fields.type,
  );

/** Recipients of dispatches about a channel. */
export function audienceOf(
  world: World,
  channel: Channel,
): { guildId?: string; channelId?: string; userIds?: readonly string[] } {
  if (channel.guild_id !== undefined) return { guildId: channel.guild_id, channelId: channel.id };
  return { userIds: world.parties.get(channel.id) ?? [] };
}

/** Mentioned users in the gateway's form: with their member data. */
function withMembers(world: World, channel: Channel, mentions: readonly User[]): object[] {
  return mentions.map((user) => {
    const { user: _, ...member } = world.member(channel.guild_id, user.id) ?? {};
    return Object.keys(member).length === 0 ? user : { ...user, member };
  });
}

/** A message in the gateway's form: with the author's member and the guild. */
export function messageEvent(world: World, channel: Channel, message: Message): object {
  const { author } = message.fields;
  const member = message.fields.webhook_id === undefined ? world.member(channel.guild_id, author.id) : undefined;
  const { user: _, ...partial } = member ?? {};
  return {
    ...presentMessage(world, message, ''),
    ...(message.fields.mentions.length === 0 ? {} : { mentions: withMembers(world, channel, message.fields.mentions) }),
    ...(message.nonce === undefined ? {} : { nonce: message.nonce }),
    channel_type: channel.type,
    ...(channel.guild_id === undefined ? {} : { guild_id: channel.guild_id }),
    ...(member ? { member: partial } : {}),
  };
}

/** Posts a message to its channel and emits its dispatch. */
export function postMessage(world: World, channel: Channel, message: Message): Message {
  if (isThread(channel)) threadGained(world, channel, message);
  world.log(channel.id).add(message);
  channel.last_message_id = message.fields.id;
  world.emit({ t: 'MESSAGE_CREATE', d: messageEvent(world, channel, message), ...audienceOf(world, channel) });
  return message;
}

export function tellOfUpdate(world: World, channel: Channel, message: Message): void {
  world.emit({ t: 'MESSAGE_UPDATE', d: messageEvent(world, channel, message), ...audienceOf(world, channel) });
}

/** Copies of an announcement follow its edits. */
export function updateCopies(world: World, message: Message, change: Partial<MessageFields>): void {
  for (const { channelId, messageId } of message.copies ?? []) {
    const channel = world.channels.get(channelId);
    const copy = world.log(channelId).get(messageId);
    if (!channel || !copy) continue;
    copy.fields = { ...copy.fields, ...change };
    tellOfUpdate(world, channel, copy);
  }
}

const IS_CROSSPOST = 1 << 1;
const SOURCE_MESSAGE_DELETED = 1 << 3;
const DELETED = { content: '[Original Message Deleted]', embeds: [], attachments: [], components: [] };

export function removeMessage(world: World, channel: Channel, message: Message): void {
  updateCopies(world, message, { ...DELETED, flags: IS_CROSSPOST | SOURCE_MESSAGE_DELETED });
  world.log(channel.id).delete(message.fields.id);
  if (isThread(channel)) threadLost(channel, 1);
  const guild = channel.guild_id === undefined ? {} : { guild_id: channel.guild_id };
  world.emit({
    t: 'MESSAGE_DELETE',
    d: { id: message.fields.id, channel_id: channel.id, ...guild },
    ...audienceOf(world, channel),
  });
}
