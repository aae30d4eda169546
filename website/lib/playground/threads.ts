import { discordAs } from './discord';
import type { PlaygroundThread } from '../types';

/** As Discord sends it. @see https://docs.discord.com/developers/resources/channel#channel-object */
interface RawThread {
  id: string;
  name: string;
  type: number;
  parent_id: string;
  owner_id?: string;
  message_count?: number;
  applied_tags?: string[];
  thread_metadata?: { archived: boolean; locked: boolean };
}

export const isThread = ({ type }: { type: number }): boolean => type >= 10 && type <= 12;
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
  /** Only those who were asked in see it. */
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

/** Archived threads of a channel that somebody may read, newest first. */
export async function fetchArchived(guild: string, as: string, channel: string): Promise<PlaygroundThread[]> {
  const path = `/channels/${channel}/threads/archived/public?limit=50`;
  const { threads } = await discordAs<{ threads: RawThread[] }>(guild, as, 'GET', path);
  return threads.map(threadFrom);
}

export const changeThread = async (
  guild: string,
  as: string,
  thread: string,
  change: { archived?: boolean; locked?: boolean; name?: string },
): Promise<PlaygroundThread> =>
  threadFrom(await discordAs<RawThread>(guild, as, 'PATCH', `/channels/${thread}`, change));
