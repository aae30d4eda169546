import type { AllowedMentions } from '../rest/forms.ts';
import type { Channel, Message, MessageFields, User } from './entities.ts';
import type { World } from './world.ts';

type Mentions = Pick<MessageFields, 'mentions' | 'mention_roles' | 'mention_everyone'>;

const idsIn = (content: string, pattern: RegExp): string[] => [
  ...new Set([...content.matchAll(pattern)].map((found) => found[1]!)),
];

/** Whether a kind of mention is allowed for an id: listed by id, or all of its kind. */
function allows(allowed: AllowedMentions | undefined, kind: 'users' | 'roles', id: string): boolean {
  if (!allowed) return true;
  return (allowed.parse?.includes(kind) ?? false) || (allowed[kind]?.includes(id) ?? false);
}

/**
 * Users, roles and everyone that a message mentions, by `allowed_mentions` and the author's permission to mention everyone.
 *
 * @see https://docs.discord.com/developers/resources/message#allowed-mentions-object
 */
export function mentionsOf(
  world: World,
  channel: Channel,
  content: string,
  options: { allowed?: AllowedMentions | undefined; mayMentionEveryone: boolean; repliesTo?: Message | undefined },
): Mentions {
  const { allowed, mayMentionEveryone, repliesTo } = options;
  const guild = world.guildOf(channel);
  const users = new Map<string, User>();
  for (const id of idsIn(content, /<@!?(\d{1,20})>/g)) {
    const user = world.user(id);
    if (user && allows(allowed, 'users', id)) users.set(id, user);
  }
  const mentionsAuthor = allowed ? (allowed.replied_user ?? false) : true;
  const author = repliesTo && world.user(repliesTo.fields.author.id);
  if (author && mentionsAuthor) users.set(author.id, author);
  const roles = idsIn(content, /<@&(\d{1,20})>/g).filter((id) => {
    const role = guild?.roles.get(id);
    return role !== undefined && allows(allowed, 'roles', id) && (role.mentionable || mayMentionEveryone);
  });
  const everyone = /@(everyone|here)/.test(content) && mayMentionEveryone;
  return {
    mentions: [...users.values()],
    mention_roles: roles,
    mention_everyone: everyone && (!allowed || (allowed.parse?.includes('everyone') ?? false)),
  };
}
