// Access checks: each function returns the requested object or throws the error that Discord answers.
import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import { channelPermissions, guildPermissions, Permission } from '../permissions.ts';
import type { Account, Channel, Guild, Member, Message } from '../world/entities.ts';
import type { World } from '../world/world.ts';
import { fail, plain } from './errors.ts';
import type { Caller } from './operation.ts';

interface Asking {
  world: World;
  caller: Caller;
  params: Readonly<Record<string, string>>;
}

/** The calling account. */
export function self({ caller }: Pick<Asking, 'caller'>): Account {
  if (caller.kind === 'nobody') throw plain(401, 'Unauthorized');
  return caller.account;
}

/**
 * Permissions that need two-factor authentication if a guild requires it. @see
 * https://docs.discord.com/developers/topics/permissions#permissions-bitwise-permission-flags
 */
const NEEDS_MFA =
  Permission.KickMembers |
  Permission.BanMembers |
  Permission.Administrator |
  Permission.ManageChannels |
  Permission.ManageGuild |
  Permission.ManageMessages |
  Permission.ManageRoles |
  Permission.ManageWebhooks |
  Permission.ManageGuildExpressions |
  Permission.ManageThreads |
  Permission.ViewCreatorMonetizationAnalytics;

/** Whether the caller uses two-factor authentication; for a bot, its owner counts. */
function hasMfa(asking: Asking): boolean {
  const { caller, world } = asking;
  const account = caller.kind === 'bot' ? world.accounts.get(caller.application.ownerId) : self(asking);
  return account?.mfa ?? true;
}

export interface GuildAccess {
  guild: Guild;
  /** The caller, as a member. */
  member: Member;
  can(bits: bigint): boolean;
  /** @throws DiscordError 50013, or 60003 where two-factor authentication is missing */
  need(bits: bigint): void;
}

function withPermissions<T extends { guild: Guild | null }>(
  asking: Asking,
  parts: T,
  permissions: bigint,
): T & Pick<GuildAccess, 'can' | 'need'> {
  const can = (bits: bigint) => (permissions & bits) === bits;
  const isGuarded = parts.guild?.fields['mfa_level'] === 1 && !hasMfa(asking);
  const need = (bits: bigint) => {
    if (!can(bits)) throw fail(RESTJSONErrorCodes.MissingPermissions);
    if (isGuarded && bits & NEEDS_MFA) throw fail(RESTJSONErrorCodes.TwoFactorAuthenticationIsRequired);
  };
  return { ...parts, can, need };
}

/** The guild of the path; the caller must be a member of it. */
export function guildAccess(asking: Asking): GuildAccess {
  const { world, params } = asking;
  const guild = world.guilds.get(params['guild_id']!);
  if (!guild) throw fail(RESTJSONErrorCodes.UnknownGuild);
  const member = guild.members.get(self(asking).user.id);
  if (!member) throw fail(RESTJSONErrorCodes.MissingAccess);
  return withPermissions(asking, { guild, member }, guildPermissions(guild, member, world.clock.now()));
}

export interface ChannelAccess {
  channel: Channel;
  /** Null in a DM. */
  guild: Guild | null;
  member: Member | null;
  can(bits: bigint): boolean;
  /** @throws DiscordError 50013, or 60003 where two-factor authentication is missing */
  need(bits: bigint): void;
}

/** A channel; the caller must be able to view it. */
export function channelAccess(asking: Asking, channelId = asking.params['channel_id']!): ChannelAccess {
  const { world } = asking;
  const userId = self(asking).user.id;
  const channel = world.channels.get(channelId);
  if (!channel) throw fail(RESTJSONErrorCodes.UnknownChannel);
  const guild = world.guildOf(channel);
  if (!guild) {
    if (!world.parties.get(channelId)?.includes(userId)) throw fail(RESTJSONErrorCodes.MissingAccess);
    return withPermissions(asking, { channel, guild: null, member: null }, ~0n);
  }
  const member = guild.members.get(userId);
  if (!member) throw fail(RESTJSONErrorCodes.MissingAccess);
  const permissions = channelPermissions(guild, member, channel, world.clock.now());
  if (permissions === 0n) throw fail(RESTJSONErrorCodes.MissingAccess);
  return withPermissions(asking, { channel, guild, member }, permissions);
}

/** The message of the path. @throws DiscordError 10008 */
export function messageOf({ world, params }: Asking, channel: Channel, id = params['message_id']!): Message {
  const message = world.log(channel.id).get(id);
  if (!message) throw fail(RESTJSONErrorCodes.UnknownMessage);
  return message;
}

/** The member of the path. @throws DiscordError 10013 for an unknown user, 10007 for a user who is not in the guild */
export function memberOf({ world, params }: Asking, guild: Guild, id = params['user_id']!): Member {
  const member = guild.members.get(id);
  if (member) return member;
  throw fail(world.user(id) ? RESTJSONErrorCodes.UnknownMember : RESTJSONErrorCodes.UnknownUser);
}
