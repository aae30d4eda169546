import type { APIGuildMember, APIUser } from 'discord-api-types/v10';
import { z } from 'zod';
import { RoleId } from '../id.ts';
import { User, userFromDiscord } from './user.ts';

const profile = {
  nickname: z.string().nullable().describe('Name in this guild; null when none is set.'),
  roleIds: z.array(RoleId).describe('Ids of the roles that were given to the member, without @everyone.'),
  joinedAt: z.string().nullable().describe('When the member joined, ISO 8601; null for guests.'),
};

/** Data of a member that belongs to the guild, besides the user itself. */
export const MemberProfile = z.object(profile).meta({
  printAs: 'MemberProfile',
  description: 'Data of a member that belongs to this guild, besides the user itself.',
});
export type MemberProfile = z.infer<typeof MemberProfile>;

/** Converts Discord's member. */
export function memberProfileFromDiscord(member: Pick<APIGuildMember, 'nick' | 'roles' | 'joined_at'>): MemberProfile {
  return { nickname: member.nick ?? null, roleIds: member.roles, joinedAt: member.joined_at ?? null };
}

/** @see https://docs.discord.com/developers/resources/guild#guild-member-object */
export const Member = z
  .object({ user: User.describe('The user.'), ...profile })
  .meta({ printAs: 'Member', description: 'A user as a member of this guild.' });
export type Member = z.infer<typeof Member>;

/** A message's member has no `user` in Discord's format: pass the author then. */
export function memberFromDiscord(member: Omit<APIGuildMember, 'user'> & { user?: APIUser }, author?: APIUser): Member {
  const user = member.user ?? author;
  if (!user) throw new TypeError('a member without a user');
  return { user: userFromDiscord(user), ...memberProfileFromDiscord(member) };
}
