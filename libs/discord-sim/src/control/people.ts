// Inhabitants of a world, by page: a world may have hundreds of thousands.
import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import { z } from 'zod';
import { ALL, channelPermissions, guildPermissions } from '../permissions.ts';
import { fail } from '../rest/errors.ts';
import { snowflake } from '../rest/forms.ts';
import { validate } from '../rest/validate.ts';
import type { Guild, Member } from '../world/entities.ts';
import type { World } from '../world/world.ts';

const GuildQuery = z.object({ id: snowflake });
const PersonQuery = z.object({ guild: snowflake, user: snowflake });
const PeopleQuery = z.object({
  guild: snowflake,
  search: z.string().max(100).default(''),
  offset: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
const GuildsQuery = z.object({ limit: z.coerce.number().int().min(1).max(10_000).default(100) });

function known(world: World, id: string): Guild {
  const guild = world.guilds.get(id);
  if (!guild) throw fail(RESTJSONErrorCodes.UnknownGuild);
  return guild;
}

const summary = ({ fields, members, channels }: Guild) => ({
  id: fields.id,
  name: fields.name,
  icon: fields.icon,
  ownerId: fields.owner_id,
  members: members.size,
  channels: channels.size,
});

/** The first guilds of the world, and their total number. */
export function listGuilds(world: World, query: URLSearchParams): object {
  const { limit } = validate(GuildsQuery, Object.fromEntries(query));
  const guilds: object[] = [];
  for (const guild of world.guilds.values()) {
    if (guilds.length >= limit) break;
    guilds.push(summary(guild));
  }
  return { guilds, total: world.guilds.size, accounts: world.accounts.size };
}

/** One guild with its owner's token. @throws DiscordError 10004 */
export function describeGuild(world: World, query: URLSearchParams): object {
  const guild = known(world, validate(GuildQuery, Object.fromEntries(query)).id);
  return { ...summary(guild), ownerToken: world.accounts.get(guild.fields.owner_id)?.token ?? null };
}

/** Permissions of a member, in the guild and in each of its channels. */
function access(world: World, guild: Guild, member: Member): object {
  const now = world.clock.now();
  return {
    permissions: String(guildPermissions(guild, member, now) & ALL),
    channels: Object.fromEntries(
      [...guild.channels.values()].map((channel) => [
        channel.id,
        String(channelPermissions(guild, member, channel, now)),
      ]),
    ),
    timedOutUntil: member.communication_disabled_until,
    pending: member.pending,
  };
}

/** A member with its token and permissions. @throws DiscordError 10004, 10007 */
export function describePerson(world: World, query: URLSearchParams): object {
  const { guild: guildId, user } = validate(PersonQuery, Object.fromEntries(query));
  const guild = known(world, guildId);
  const member = guild.members.get(user);
  const account = world.accounts.get(user);
  if (!member || !account) throw fail(RESTJSONErrorCodes.UnknownMember);
  return { member, token: account.applicationId === null ? account.token : null, ...access(world, guild, member) };
}

const nameOf = ({ user, nick }: Member): string => nick ?? user.global_name ?? user.username;

function matches(member: Member, wanted: string): boolean {
  if (wanted === '') return true;
  const { user } = member;
  return (
    user.username.toLowerCase().includes(wanted) ||
    nameOf(member).toLowerCase().includes(wanted) ||
    user.id.startsWith(wanted)
  );
}

/** Members by part of their name or id, bots left out, a page at a time. @throws DiscordError 10004 */
export function findPeople(world: World, query: URLSearchParams): object {
  const { guild: guildId, search, offset, limit } = validate(PeopleQuery, Object.fromEntries(query));
  const wanted = search.trim().toLowerCase();
  const found: Member[] = [];
  let total = 0;
  for (const member of known(world, guildId).members.values()) {
    if (member.user.bot || !matches(member, wanted)) continue;
    if (total >= offset && found.length < limit) found.push(member);
    total += 1;
  }
  return { members: found, total };
}
