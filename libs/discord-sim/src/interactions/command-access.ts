import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import { guildPermissions, Permission } from '../permissions.ts';
import type { ChannelAccess } from '../rest/access.ts';
import { fail, invalidField, type DiscordError } from '../rest/errors.ts';
import type { ApplicationCommand, Channel, Guild, Member } from '../world/entities.ts';
import { isThread } from '../world/threads.ts';
import type { World } from '../world/world.ts';
import { Context, contextOf } from './context.ts';
import { ownersOf, ownersOfCommand } from './installation.ts';
import { CommandKind } from './kinds.ts';

const ROLE = 1;
const USER = 2;
const CHANNEL = 3;

/**
 * Permission set for a member and a channel: of the command, or else of all commands of its application. Null if none is set.
 *
 * @see https://docs.discord.com/developers/interactions/application-commands#permissions
 */
function overwriteFor(guild: Guild, member: Member, channelId: string, command: ApplicationCommand): boolean | null {
  const rules = guild.commandPermissions.get(command.id) ?? guild.commandPermissions.get(command.application_id) ?? [];
  const find = (type: number, id: string) => rules.find((rule) => rule.type === type && rule.id === id)?.permission;
  const allChannels = String(BigInt(guild.fields.id) - 1n);
  if ((find(CHANNEL, channelId) ?? find(CHANNEL, allChannels)) === false) return false;
  const own = find(USER, member.user.id);
  if (own !== undefined) return own;
  const roles = member.roles.flatMap((id) => find(ROLE, id) ?? []);
  return roles.length > 0 ? roles.includes(true) : (find(ROLE, guild.fields.id) ?? null);
}

/** The channel whose permissions apply to a thread. */
const judged = (guild: Guild | null, channel: Channel): Channel =>
  (isThread(channel) ? guild?.channels.get(channel.parent_id ?? '') : undefined) ?? channel;

/** Whether a member may use a command in a channel of its guild. */
function isAllowed(world: World, guild: Guild, member: Member, channel: Channel, command: ApplicationCommand): boolean {
  const own = guildPermissions(guild, member, world.clock.now());
  if (own & Permission.Administrator) return true;
  const set = overwriteFor(guild, member, judged(guild, channel).id, command);
  if (set !== null) return set;
  if (command.default_member_permissions === null) return true;
  const required = BigInt(command.default_member_permissions);
  return required !== 0n && (own & required) === required;
}

/** Whether a command is available in the user's context at all. */
function isHere(world: World, access: ChannelAccess, command: ApplicationCommand, userId: string): boolean {
  const { channel, guild } = access;
  const application = world.applications.get(command.application_id)!;
  const owners = ownersOfCommand(ownersOf(world, access, application, userId), command);
  if (Object.keys(owners).length === 0) return false;
  if (command.guild_id !== undefined) return guild?.fields.id === command.guild_id;
  const context = contextOf(world, channel, application);
  const contexts = command['contexts'] as number[] | null | undefined;
  return contexts ? contexts.includes(context) : context === Context.guild || command['dm_permission'] !== false;
}

/**
 * The reason why a user cannot use a command in a channel; null if they can.
 *
 * @see https://docs.discord.com/developers/interactions/application-commands
 */
export function refusalOf(
  world: World,
  access: ChannelAccess,
  command: ApplicationCommand,
  userId: string,
): DiscordError | null {
  const { guild, member, channel, can } = access;
  const unknown = () =>
    invalidField(
      'data',
      'INTERACTION_APPLICATION_COMMAND_INVALID',
      'This command is outdated, please try again in a few minutes',
    );
  if (!isHere(world, access, command, userId)) return unknown();
  if (command['nsfw'] === true && judged(guild, channel).nsfw !== true)
    return fail(RESTJSONErrorCodes.MissingPermissions);
  if (!guild || !member) return null;
  if (!can(Permission.UseApplicationCommands)) return fail(RESTJSONErrorCodes.MissingPermissions);
  if (command.type === CommandKind.user && !can(Permission.SendMessages))
    return fail(RESTJSONErrorCodes.MissingPermissions);
  return isAllowed(world, guild, member, channel, command) ? null : fail(RESTJSONErrorCodes.MissingPermissions);
}
