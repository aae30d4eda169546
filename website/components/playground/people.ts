import type { DiscordMessage, PlaygroundMember } from '@/lib/types';

/** Members by id. */
export type People = ReadonlyMap<string, PlaygroundMember>;

type Author = Pick<DiscordMessage, 'author'>['author'];

export interface Person {
  id: string;
  name: string;
  avatarUrl: string | null;
  bot: boolean;
  /** CSS colour of the highest role; undefined for none. */
  color: string | undefined;
}

/** The author of a message, also after that person has left the server. */
export function personOf(author: Author, people: People): Person {
  const member = people.get(author.id);
  return {
    id: author.id,
    name: member?.displayName ?? author.global_name ?? author.username,
    avatarUrl: member?.avatarUrl ?? null,
    bot: member?.bot ?? author.bot ?? false,
    color: member?.color ? `#${member.color.toString(16).padStart(6, '0')}` : undefined,
  };
}
