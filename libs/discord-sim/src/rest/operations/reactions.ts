import { z } from 'zod';
import { Permission } from '../../permissions.ts';
import type { Emoji, Message, Reaction } from '../../world/entities.ts';
import { audienceOf } from '../../world/messages.ts';
import { compareIds } from '../../snowflakes.ts';
import { channelAccess, messageOf, self, type ChannelAccess } from '../access.ts';
import { fail } from '../errors.ts';
import { queryInt, snowflake } from '../forms.ts';
import { operation, type Call } from '../operation.ts';

const KINDS = 20;
const unicode = /^\p{RGI_Emoji}$/v;

interface Target extends ChannelAccess {
  message: Message;
  emoji: Emoji;
  key: string;
}

/** The emoji of the path: a Unicode one, or `name:id` of one of the guild. @throws DiscordError 10014 */
function emojiOf(text: string, { guild }: ChannelAccess): Emoji {
  const [, name, id] = /^(?:a:)?(\w{2,32}):(\d{1,20})$/.exec(text) ?? [];
  if (name !== undefined && id !== undefined) {
    const custom = ((guild?.fields['emojis'] ?? []) as Emoji[]).find((emoji) => emoji.id === id);
    if (custom) return { id, name: custom.name, animated: custom.animated ?? false };
  } else if (unicode.test(text) || unicode.test(`${text}\uFE0F`)) return { id: null, name: text };
  throw fail(10014);
}

const keyOf = (emoji: Emoji): string => emoji.id ?? emoji.name.replaceAll('\uFE0F', '');

function target(call: Call): Target {
  const access = channelAccess(call);
  const message = messageOf(call, access.channel);
  const emoji = emojiOf(call.params['emoji_name'] ?? '', access);
  return { ...access, message, emoji, key: keyOf(emoji) };
}

function tell(call: Call, { channel, message }: ChannelAccess & { message: Message }, t: string, more: object): void {
  const guild = channel.guild_id === undefined ? {} : { guild_id: channel.guild_id };
  const d = { channel_id: channel.id, message_id: message.fields.id, ...guild, ...more };
  call.world.emit({ t, d, ...audienceOf(call.world, channel) });
}

function add(call: Call): void {
  const to = target(call);
  const { message, emoji, key, channel } = to;
  to.need(Permission.ReadMessageHistory);
  const existing = message.reactions.get(key);
  if (!existing) {
    to.need(Permission.AddReactions);
    if (message.reactions.size >= KINDS) throw fail(30010);
  }
  const { user } = self(call);
  const reaction: Reaction = existing ?? { emoji, userIds: new Set() };
  if (reaction.userIds.has(user.id)) return;
  message.reactions.set(key, reaction);
  reaction.userIds.add(user.id);
  const member = call.world.member(channel.guild_id, user.id);
  tell(call, to, 'MESSAGE_REACTION_ADD', {
    user_id: user.id,
    ...(member ? { member } : {}),
    message_author_id: message.fields.author.id,
    emoji: reaction.emoji,
    burst: false,
    type: 0,
  });
}

function remove(call: Call, userId: string): void {
  const from = target(call);
  if (userId !== self(call).user.id) from.need(Permission.ManageMessages);
  const reaction = from.message.reactions.get(from.key);
  if (!reaction?.userIds.delete(userId)) return;
  if (reaction.userIds.size === 0) from.message.reactions.delete(from.key);
  tell(call, from, 'MESSAGE_REACTION_REMOVE', { user_id: userId, emoji: reaction.emoji, burst: false, type: 0 });
}

/** @see https://docs.discord.com/developers/resources/message#create-reaction */
export const reactions = [
  operation('add_my_message_reaction', { run: add }),
  operation('delete_my_message_reaction', { run: (call) => remove(call, self(call).user.id) }),
  operation('delete_user_message_reaction', { run: (call) => remove(call, call.params['user_id']!) }),
  operation('list_message_reactions_by_emoji', {
    query: z.object({ limit: queryInt(1, 100, 25), after: snowflake.optional(), type: z.string().optional() }),
    run(call) {
      const { message, key, need } = target(call);
      need(Permission.ReadMessageHistory);
      const { after, limit } = call.query;
      const ids = [...(message.reactions.get(key)?.userIds ?? [])].sort(compareIds);
      const later = after === undefined ? ids : ids.filter((id) => compareIds(id, after) > 0);
      return later.slice(0, limit).flatMap((id) => call.world.user(id) ?? []);
    },
  }),
  operation('delete_all_message_reactions', {
    run(call) {
      const access = channelAccess(call);
      access.need(Permission.ManageMessages);
      const message = messageOf(call, access.channel);
      if (message.reactions.size === 0) return;
      message.reactions.clear();
      tell(call, { ...access, message }, 'MESSAGE_REACTION_REMOVE_ALL', {});
    },
  }),
  operation('delete_all_message_reactions_by_emoji', {
    run(call) {
      const from = target(call);
      from.need(Permission.ManageMessages);
      const reaction = from.message.reactions.get(from.key);
      if (!reaction) return;
      from.message.reactions.delete(from.key);
      tell(call, from, 'MESSAGE_REACTION_REMOVE_EMOJI', { emoji: reaction.emoji });
    },
  }),
];
