import { ChannelType, RESTJSONErrorCodes } from 'discord-api-types/v10';
import { maySeeContent } from '../../gateway/intents.ts';
import { channelPermissions, Permission } from '../../permissions.ts';
import { compareIds } from '../../snowflakes.ts';
import type { Channel, Message } from '../../world/entities.ts';
import { presentMessage } from '../../world/present.ts';
import { indexingLeft } from '../../world/search-index.ts';
import { isForum, isThread, threadsOf } from '../../world/threads.ts';
import type { World } from '../../world/world.ts';
import { channelAccess, guildAccess, self } from '../access.ts';
import { view } from '../compose.ts';
import { fail } from '../errors.ts';
import { Answer, operation, type Call } from '../operation.ts';
import { hasWords, matches } from '../search-match.ts';
import { MessageSearch, ThreadSearch } from '../search-query.ts';
import { listThreads } from './thread-lists.ts';

const READ = Permission.ViewChannel | Permission.ReadMessageHistory;

/** The answer while the search index is not ready yet. */
function notReady(world: World, id: string): Answer | null {
  const left = indexingLeft(world, id);
  if (left === 0) return null;
  const told = { message: 'Index not yet available. Try again later', code: 110000, documents_indexed: 0 };
  return new Answer(202, { ...told, retry_after: Math.ceil(left / 1000) });
}

/** Sorts by time, as Discord does; by relevance, the newest come first, too. */
function sorted<T extends { id: string }>(found: T[], order: 'asc' | 'desc'): T[] {
  return found.sort((a, b) => (order === 'asc' ? compareIds(a.id, b.id) : compareIds(b.id, a.id)));
}

/** @see https://docs.discord.com/developers/resources/message#search-guild-messages */
function searchMessages(call: Call<unknown, MessageSearch>): unknown {
  const { world, query, caller } = call;
  const { guild, member } = guildAccess(call);
  if (caller.kind === 'bot' && !maySeeContent(caller.application.flags)) throw fail(RESTJSONErrorCodes.MissingAccess);
  const wait = notReady(world, guild.fields.id);
  if (wait) return wait;
  const now = world.clock.now();
  const isReadable = (channel: Channel) => (channelPermissions(guild, member, channel, now) & READ) === READ;
  const parentOf = (channel: Channel) => (isThread(channel) ? guild.channels.get(channel.parent_id ?? '') : channel);
  const channels = [...guild.channels.values()].filter((channel) => {
    if (query.channel_id && !query.channel_id.includes(channel.id)) return false;
    return isReadable(channel) && (query.include_nsfw || !parentOf(channel)?.nsfw);
  });
  if (query.channel_id && channels.length === 0) throw fail(RESTJSONErrorCodes.MissingAccess);
  const found: Array<{ id: string; message: Message }> = [];
  for (const channel of channels)
    for (const message of world.log(channel.id))
      if (matches(world, message, query)) found.push({ id: message.fields.id, message });
  const page = sorted(found, query.sort_order).slice(query.offset, query.offset + query.limit);
  const userId = self(call).user.id;
  const threadIds = new Set(page.map(({ message }) => message.fields.channel_id));
  const threads = threadsOf(guild).filter(({ id }) => threadIds.has(id));
  return {
    doing_deep_historical_index: false,
    total_results: found.length,
    messages: page.map(({ message }) => {
      const { reactions: _, ...shown } = presentMessage(world, message, userId) as Record<string, unknown>;
      return [{ ...shown, hit: true }];
    }),
    ...(threads.length > 0 ? listThreads(call, guild, threads) : {}),
  };
}

const time: Readonly<Record<ThreadSearch['sort_by'], (thread: Channel) => string>> = {
  last_message_time: (thread) => thread.last_message_id ?? thread.id,
  archive_time: (thread) => String(Date.parse(thread.thread_metadata!.archive_timestamp)),
  relevance: (thread) => thread.id,
  creation_time: (thread) => thread.id,
};

function isWanted(thread: Channel, query: ThreadSearch): boolean {
  const tags = thread.applied_tags ?? [];
  const fits = (tag: string) => tags.includes(tag);
  return (
    (query.archived === undefined || thread.thread_metadata!.archived === query.archived) &&
    (query.min_id === undefined || compareIds(thread.id, query.min_id) > 0) &&
    (query.max_id === undefined || compareIds(thread.id, query.max_id) < 0) &&
    (query.name === undefined || hasWords(thread.name ?? '', query.name, query.slop)) &&
    (!query.tag || (query.tag_setting === 'match_all' ? query.tag.every(fits) : query.tag.some(fits)))
  );
}

function searchThreads(call: Call<unknown, ThreadSearch>): unknown {
  const { world, query } = call;
  const { channel, guild, member, need } = channelAccess(call);
  if (!guild || !member) throw fail(RESTJSONErrorCodes.CannotExecuteActionOnDMChannel);
  need(Permission.ReadMessageHistory);
  if (!isForum(channel) && channel.type !== ChannelType.GuildText && channel.type !== ChannelType.GuildAnnouncement)
    throw fail(RESTJSONErrorCodes.CannotExecuteActionOnThisChannelType);
  const wait = notReady(world, channel.id);
  if (wait) return wait;
  const now = world.clock.now();
  const found = threadsOf(guild).filter(
    (thread) =>
      thread.parent_id === channel.id &&
      isWanted(thread, query) &&
      channelPermissions(guild, member, thread, now) !== 0n,
  );
  const key = time[query.sort_by];
  found.sort((a, b) => (query.sort_order === 'asc' ? compareIds(key(a), key(b)) : compareIds(key(b), key(a))));
  const page = found.slice(query.offset, query.offset + query.limit);
  const firsts = page.flatMap((thread) => world.log(thread.id).get(thread.id) ?? []);
  return {
    ...listThreads(call, guild, page),
    has_more: found.length > query.offset + page.length,
    first_messages: firsts.map((message) => view(call, message)),
    total_results: found.length,
  };
}

export const search = [
  operation('guild_search', { query: MessageSearch, run: searchMessages }),
  operation('thread_search', { query: ThreadSearch, run: searchThreads }),
];
