/** Recent messages of a guild (one minute), to detect spam and raids. */
export interface RecentPosts {
  /** By user: the last texts, and their times. */
  said: Map<string, { content: string; at: number[] }>;
  /** Times of mentions by new members. */
  mentions: number[];
}

export const nothingRecent = (): RecentPosts => ({ said: new Map(), mentions: [] });
