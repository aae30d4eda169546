import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import { z } from 'zod';
import { makeUser } from '../demo/accounts.ts';
import { fail } from '../rest/errors.ts';
import { snowflake } from '../rest/forms.ts';
import { validate } from '../rest/validate.ts';
import { addMember, makeMember } from '../world/guilds.ts';
import { judgeProfile } from '../world/moderation/moderate.ts';
import type { World } from '../world/world.ts';

const Join = z.object({
  guildId: snowflake,
  userId: snowflake.optional(),
  username: z
    .string()
    .regex(/^[a-z0-9._]{2,32}$/)
    .optional(),
});

/** A user accepts an invitation: an existing user, or a new one with this name. */
export function joinGuild(world: World, body: unknown): object {
  const { guildId, userId, username } = validate(Join, body);
  const guild = world.guilds.get(guildId);
  if (!guild) throw fail(RESTJSONErrorCodes.UnknownGuild);
  const number = world.accounts.size + 1;
  const account =
    userId === undefined
      ? makeUser(world, username ?? `guest${number}`, null, world.clock.now())
      : world.accounts.get(userId);
  if (!account) throw fail(RESTJSONErrorCodes.UnknownUser);
  if (!guild.members.has(account.user.id))
    judgeProfile(world, guild, addMember(world, guild, makeMember(account.user, world.timestamp())));
  return { id: account.user.id, username: account.user.username, token: account.token };
}
