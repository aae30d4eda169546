import type { DiscordPort } from '#libs/ports';
import { limits, type Message } from '#libs/vocabulary';

/** The messages to delete on one page of a channel's history. A type, not an interface: a step's result is JSON. */
export type PlannedPage = {
  /** Newest first. */
  messageIds: string[];
  skipped: number;
  /** Start of the next page; null at the end. */
  next: string | null;
};

export interface PruneFilter {
  authorId?: string | undefined;
  after?: string | undefined;
  contains?: string | undefined;
}

/**
 * Types of messages that cannot be deleted.
 *
 * @see https://docs.discord.com/developers/resources/message#message-object-message-types
 */
const undeletable: ReadonlySet<number> = new Set([1, 2, 3, 4, 5, 14, 15, 16, 17, 21]);

/** Reads one page backwards, starting at the message older than `before`. */
export async function planPage(
  discord: DiscordPort,
  channelId: string,
  before: string | null,
  filter: PruneFilter,
): Promise<PlannedPage> {
  const limit = limits.messages.listPage;
  const page = await discord.listMessages(channelId, before === null ? { limit } : { limit, before });
  const newer = page.filter(({ id }) => filter.after === undefined || BigInt(id) > BigInt(filter.after));
  const matching = newer.filter((message) => matches(message, filter));
  const messageIds = matching.filter(({ type }) => !undeletable.has(type)).map(({ id }) => id);
  const ended = page.length < limit || newer.length < page.length;
  return { messageIds, skipped: matching.length - messageIds.length, next: ended ? null : page.at(-1)!.id };
}

function matches(message: Message, { authorId, contains }: PruneFilter): boolean {
  if (authorId !== undefined && message.author.id !== authorId) return false;
  return contains === undefined || message.content.toLowerCase().includes(contains.toLowerCase());
}
