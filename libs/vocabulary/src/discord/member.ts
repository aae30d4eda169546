import type { APIGuildMember, APIUser } from 'discord-api-types/v10';
import { z } from 'zod';
import { RoleId } from '../id.ts';
import { User, userFromDiscord } from './user.ts';

/** @see https://docs.discord.com/developers/resources/guild#guild-member-object */
export const Member = z
  .object({
    user: User,
    nickname: z.string().nullable().describe('Name in this guild; null when none is set.'),
    roleIds: z.array(RoleId).describe('Ids of the roles that were given to the member, without @everyone.'),
    joinedAt: z.string().nullable().describe('When the member joined, ISO 8601; null for guests.'),
  })
  .meta({ printAs: 'Member' });
export type Member = z.infer<typeof Member>;

/** Discord leaves `user` out of the member inside a message: it is handed in then. */
export function memberFromDiscord(member: Omit<APIGuildMember, 'user'> & { user?: APIUser }, author?: APIUser): Member {
  const user = member.user ?? author;
  if (!user) throw new TypeError('a member without a user');
  return {
    user: userFromDiscord(user),
    nickname: member.nick ?? null,
    roleIds: member.roles,
    joinedAt: member.joined_at ?? null,
  };
}
