/** What a guild remembers of the past minute, to know spam and raids. */
export interface RecentPosts {
  /** By user: what was said last, and when. */
  said: Map<string, { content: string; at: number[] }>;
  /** When new members mentioned somebody. */
  mentions: number[];
}

export const nothingRecent = (): RecentPosts => ({ said: new Map(), mentions: [] });
