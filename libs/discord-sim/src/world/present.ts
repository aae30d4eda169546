// How entities look to the one who asks. Fields that Discord computes are computed here.
import { ALL } from '../permissions.ts';
import type { Account, Channel, Guild, Member, Message, Role, User } from './entities.ts';
import type { World } from './world.ts';

export function presentRoles(guild: Guild): Role[] {
  return [...guild.roles.values()];
}

export function presentChannels(guild: Guild): Channel[] {
  return [...guild.channels.values()].filter(({ type }) => type < 10 || type > 12);
}

/** @see https://docs.discord.com/developers/resources/guild#guild-object */
export function presentGuild(guild: Guild): object {
  return { ...guild.fields, roles: presentRoles(guild) };
}

/** The same member with what only it may know. */
export function presentMember(member: Member): Member {
  return member;
}

/** @see https://docs.discord.com/developers/resources/user#user-object */
export function presentSelf(account: Account): object {
  return {
    ...account.user,
    mfa_enabled: false,
    locale: 'en-US',
    premium_type: 0,
    email: account.email,
    verified: true,
  };
}

export function presentUser(user: User): User {
  return user;
}

function presentReactions(message: Message, viewerId: string): object[] {
  return [...message.reactions.values()].map(({ emoji, userIds }) => ({
    emoji,
    count: userIds.size,
    count_details: { burst: 0, normal: userIds.size },
    burst_colors: [],
    me_burst: false,
    burst_me: false,
    me: userIds.has(viewerId),
    burst_count: 0,
  }));
}

/**
 * A message as a user sees it, with the message it answers (null if that is gone).
 *
 * @see https://docs.discord.com/developers/resources/message#message-object
 */
export function presentMessage(world: World, message: Message, viewerId: string, depth = 1): object {
  const { fields } = message;
  const presented: Record<string, unknown> = { ...fields };
  if (message.reactions.size > 0) presented['reactions'] = presentReactions(message, viewerId);
  if (depth > 0 && fields.message_reference?.message_id !== undefined && fields.type !== 6) {
    const answered = world.log(fields.message_reference.channel_id).get(fields.message_reference.message_id);
    presented['referenced_message'] = answered ? presentMessage(world, answered, viewerId, depth - 1) : null;
  }
  return presented;
}

/** Without the content, as an application sees it that has no MESSAGE_CONTENT intent. */
export function withoutContent(message: object): object {
  const bare: Record<string, unknown> = { ...message, content: '', embeds: [], attachments: [], components: [] };
  delete bare['poll'];
  const answered = bare['referenced_message'];
  if (answered !== null && typeof answered === 'object') bare['referenced_message'] = withoutContent(answered);
  return bare;
}

/** Whether an application sees the content even without the intent: its own, in a DM, or where it is mentioned. */
export function seesContentAnyway(
  message: { guild_id?: string | undefined; author?: { id: string }; mentions?: Array<{ id: string }> },
  botId: string,
): boolean {
  if (message.guild_id === undefined || message.author?.id === botId) return true;
  return message.mentions?.some(({ id }) => id === botId) ?? false;
}

/** A guild as in the list of one's own guilds. */
export function presentOwnGuild(guild: Guild, userId: string, permissions: bigint): object {
  const { id, name, icon, features } = guild.fields;
  const owner = guild.fields.owner_id === userId;
  return {
    id,
    name,
    icon,
    banner: guild.fields['banner'] ?? null,
    owner,
    permissions: String(owner ? ALL : permissions),
    features,
  };
}
