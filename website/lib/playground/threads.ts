import { discordAs } from './discord';
import type { PlaygroundChannel, PlaygroundThread } from '../types';

/** As Discord sends it. @see https://docs.discord.com/developers/resources/channel#channel-object */
interface RawThread {
  id: string;
  name: string;
  type: number;
  parent_id: string;
  owner_id?: string;
  message_count?: number;
  applied_tags?: string[];
  thread_metadata?: { archived: boolean; locked: boolean; archive_timestamp: string };
}

export const isForum = ({ type }: { type: number }): boolean => type === 15 || type === 16;

export const threadFrom = (raw: RawThread): PlaygroundThread => ({
  id: raw.id,
  name: raw.name,
  type: raw.type,
  parentId: raw.parent_id,
  ownerId: raw.owner_id ?? null,
  archived: raw.thread_metadata?.archived ?? false,
  locked: raw.thread_metadata?.locked ?? false,
  messageCount: raw.message_count ?? 0,
  tagIds: raw.applied_tags ?? [],
});

export interface NewThread {
  name: string;
  /** A private thread: only invited members see it. */
  isPrivate?: boolean;
  /** The message that it hangs on. */
  messageId?: string;
  /** Of a forum post: its first message, and its tags. */
  content?: string;
  tagIds?: string[];
}

/** @see https://docs.discord.com/developers/resources/channel#start-thread-in-forum-or-media-channel */
export async function createThread(guild: string, as: string, channel: string, thread: NewThread) {
  const { name, isPrivate, messageId, content, tagIds = [] } = thread;
  if (content !== undefined) {
    const body = { name, message: { content }, applied_tags: tagIds };
    return threadFrom(await discordAs<RawThread>(guild, as, 'POST', `/channels/${channel}/threads`, body));
  }
  const path = messageId ? `/channels/${channel}/messages/${messageId}/threads` : `/channels/${channel}/threads`;
  const body = messageId ? { name } : { name, type: isPrivate ? 12 : 11 };
  return threadFrom(await discordAs<RawThread>(guild, as, 'POST', path, body));
}

const publicOf = (channel: string): string => `/channels/${channel}/threads/archived/public?limit=50`;
const isText = ({ type }: { type: number }): boolean => type === 0;
const archivedAt = ({ thread_metadata: metadata }: RawThread): number => Date.parse(metadata?.archive_timestamp ?? '');
const laterArchived = (a: RawThread, b: RawThread): number => archivedAt(b) - archivedAt(a);

/** Archived posts of a forum, newest first. */
export async function fetchArchivedPosts(guild: string, as: string, forum: string): Promise<PlaygroundThread[]> {
  return (await archivedAmong(guild, as, [publicOf(forum)])).map(threadFrom);
}

async function archivedAmong(guild: string, as: string, paths: readonly string[]): Promise<RawThread[]> {
  const lists = await Promise.all(paths.map((path) => discordAs<{ threads: RawThread[] }>(guild, as, 'GET', path)));
  return lists.flatMap(({ threads }) => threads).toSorted(laterArchived);
}

/**
 * Archived threads of a channel that a member can read, newest first. A moderator of threads sees all private ones,
 * other members only those that they have joined.
 *
 * @see https://docs.discord.com/developers/resources/channel#list-private-archived-threads
 */
export async function fetchArchived(
  guild: string,
  as: string,
  channel: Pick<PlaygroundChannel, 'id' | 'type'>,
  isManager: boolean,
): Promise<PlaygroundThread[]> {
  const closed = `/channels/${channel.id}${isManager ? '' : '/users/@me'}/threads/archived/private?limit=50`;
  const paths = [publicOf(channel.id), ...(isText(channel) ? [closed] : [])];
  return (await archivedAmong(guild, as, paths)).map(threadFrom);
}

export const changeThread = async (
  guild: string,
  as: string,
  thread: string,
  change: { archived?: boolean; locked?: boolean; name?: string },
): Promise<PlaygroundThread> =>
  threadFrom(await discordAs<RawThread>(guild, as, 'PATCH', `/channels/${thread}`, change));
