import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import { z } from 'zod';
import { Permission } from '../../permissions.ts';
import type { Emoji, Message, Reaction } from '../../world/entities.ts';
import { audienceOf } from '../../world/messages.ts';
import { compareIds } from '../../snowflakes.ts';
import { channelAccess, messageOf, self, type ChannelAccess } from '../access.ts';
import { DiscordError, fail } from '../errors.ts';
import { queryInt, snowflake } from '../forms.ts';
import { operation, type Call } from '../operation.ts';
import { checkAwake } from '../send.ts';
import { isEmoji } from '../unicode-emoji.ts';

const KINDS = 20;

interface Target extends ChannelAccess {
  message: Message;
  emoji: Emoji;
  key: string;
}

/** Reactions answer an unknown emoji with status 400; other calls answer 404. */
const unknownEmoji = (): DiscordError => new DiscordError(400, fail(RESTJSONErrorCodes.UnknownEmoji).body);

/** The emoji of the path: a Unicode one, or `name:id` of one that the caller can use. @throws DiscordError 10014 */
function emojiOf(call: Call, access: ChannelAccess): Emoji {
  const text = call.params['emoji_name'] ?? '';
  const [, name, id] = /^(?:a:)?(\w{2,32}):(\d{1,20})$/.exec(text) ?? [];
  if (name === undefined || id === undefined) {
    if (isEmoji(text)) return { id: null, name: text };
    throw unknownEmoji();
  }
  const own = access.guild?.emojis.get(id);
  const guilds = own ? [] : call.world.guildsOf(self(call).user.id);
  const external = guilds.find(({ emojis }) => emojis.has(id))?.emojis.get(id);
  if (external && !access.can(Permission.UseExternalEmojis)) throw unknownEmoji();
  const emoji = own ?? external;
  if (!emoji) throw unknownEmoji();
  return { id, name: emoji.name, animated: emoji.animated ?? false };
}

const keyOf = (emoji: Emoji): string => emoji.id ?? emoji.name.replaceAll('\uFE0F', '');

/** An emoji to add to a message. */
function target(call: Call): Target {
  const access = channelAccess(call);
  const message = messageOf(call, access.channel);
  const emoji = emojiOf(call, access);
  return { ...access, message, emoji, key: keyOf(emoji) };
}

/** An emoji that a message may have: a reaction stays when its emoji is deleted, so it can be listed and removed. */
function existingTarget(call: Call): Target {
  const access = channelAccess(call);
  const message = messageOf(call, access.channel);
  const id = /:(\d{1,20})$/.exec(call.params['emoji_name'] ?? '')?.[1];
  const emoji = message.reactions.get(id ?? '')?.emoji ?? emojiOf(call, access);
  return { ...access, message, emoji, key: keyOf(emoji) };
}

function tell(call: Call, { channel, message }: ChannelAccess & { message: Message }, t: string, more: object): void {
  const guild = channel.guild_id === undefined ? {} : { guild_id: channel.guild_id };
  const d = { channel_id: channel.id, message_id: message.fields.id, ...guild, ...more };
  call.world.emit({ t, d, ...audienceOf(call.world, channel) });
}

/** The kind of reaction in the query: 1 is a super reaction. */
const kindOf = (query: { type?: string | undefined } | undefined): 0 | 1 => (query?.type === '1' ? 1 : 0);

const reactors = (reaction: Reaction, kind: 0 | 1): Set<string> =>
  kind === 0 ? reaction.userIds : (reaction.burstIds ??= new Set());

function add(call: Call<unknown, { type?: string | undefined } | undefined>): void {
  const to = target(call);
  const { message, emoji, key, channel } = to;
  checkAwake(channel);
  to.need(Permission.ReadMessageHistory);
  const existing = message.reactions.get(key);
  if (!existing) {
    to.need(Permission.AddReactions);
    if (message.reactions.size >= KINDS) throw fail(RESTJSONErrorCodes.MaximumNumberOfReactionsReached);
  }
  const { user } = self(call);
  // Bots have no super reactions.
  const kind = call.caller.kind === 'user' ? kindOf(call.query) : 0;
  const reaction: Reaction = existing ?? { emoji, userIds: new Set() };
  const users = reactors(reaction, kind);
  if (users.has(user.id)) return;
  message.reactions.set(key, reaction);
  users.add(user.id);
  const member = call.world.member(channel.guild_id, user.id);
  tell(call, to, 'MESSAGE_REACTION_ADD', {
    user_id: user.id,
    ...(member ? { member } : {}),
    message_author_id: message.fields.author.id,
    emoji: reaction.emoji,
    burst: kind === 1,
    ...(kind === 1 ? { burst_colors: ['#7fcb62'] } : {}),
    type: kind,
  });
}

function remove(call: Call, userId: string): void {
  const from = existingTarget(call);
  checkAwake(from.channel);
  if (userId !== self(call).user.id) from.need(Permission.ManageMessages);
  const reaction = from.message.reactions.get(from.key);
  if (!reaction) return;
  for (const kind of [0, 1] as const) {
    if (!reactors(reaction, kind).delete(userId)) continue;
    if (reaction.userIds.size + (reaction.burstIds?.size ?? 0) === 0) from.message.reactions.delete(from.key);
    const d = { user_id: userId, emoji: reaction.emoji, burst: kind === 1, type: kind };
    tell(call, from, 'MESSAGE_REACTION_REMOVE', d);
  }
}

/** @see https://docs.discord.com/developers/resources/message#create-reaction */
export const reactions = [
  operation('add_my_message_reaction', { query: z.object({ type: z.string().optional() }), run: add }),
  operation('delete_my_message_reaction', { run: (call) => remove(call, self(call).user.id) }),
  operation('delete_user_message_reaction', { run: (call) => remove(call, call.params['user_id']!) }),
  operation('list_message_reactions_by_emoji', {
    query: z.object({ limit: queryInt(1, 100, 25), after: snowflake.optional(), type: z.string().optional() }),
    run(call) {
      const { message, key, need } = existingTarget(call);
      need(Permission.ReadMessageHistory);
      const { after, limit } = call.query;
      const reaction = message.reactions.get(key);
      const ids = reaction
        ? [...((kindOf(call.query) === 0 ? reaction.userIds : reaction.burstIds) ?? [])].sort(compareIds)
        : [];
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
      const from = existingTarget(call);
      from.need(Permission.ManageMessages);
      const reaction = from.message.reactions.get(from.key);
      if (!reaction) return;
      from.message.reactions.delete(from.key);
      tell(call, from, 'MESSAGE_REACTION_REMOVE_EMOJI', { emoji: reaction.emoji });
    },
  }),
];
