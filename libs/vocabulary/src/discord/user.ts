import type { APIUser } from 'discord-api-types/v10';
import { z } from 'zod';
import { UserId } from '../id.ts';

/** @see https://docs.discord.com/developers/resources/user#user-object */
export const User = z
  .object({
    id: UserId,
    username: z.string().describe('Unique handle.'),
    displayName: z.string().describe('The name that Discord shows: the global name, or else the username.'),
    bot: z.boolean().describe('Whether it is an application and not a person.'),
    avatar: z.string().nullable().describe('Hash of the avatar image; null for the default one.'),
  })
  .meta({ printAs: 'User', description: 'A Discord user: a person or a bot.' });
export type User = z.infer<typeof User>;

/** Converts Discord's user. */
export function userFromDiscord(user: APIUser): User {
  return {
    id: user.id,
    username: user.username,
    displayName: user.global_name ?? user.username,
    bot: user.bot ?? false,
    avatar: user.avatar ?? null,
  };
}
