import { ChannelType, OverwriteType, PermissionFlagsBits } from 'discord-api-types/v10';
import type { Channel, Guild, Member, Role } from './world/entities.ts';

export const Permission = PermissionFlagsBits;

/** Every bit that Discord knows. */
export const ALL = Object.values(PermissionFlagsBits).reduce((all, bit) => all | bit, 0n);

/** Permissions of a member who is timed out or in quarantine. */
const SILENCED = Permission.ViewChannel | Permission.ReadMessageHistory;

const TEXT_ONLY =
  Permission.SendMessages |
  Permission.SendTTSMessages |
  Permission.EmbedLinks |
  Permission.AttachFiles |
  Permission.MentionEveryone |
  Permission.SendVoiceMessages |
  Permission.SendPolls;
const WITH_SENDING = TEXT_ONLY & ~Permission.SendMessages;
const VOICE_TYPES = new Set<number>([ChannelType.GuildVoice, ChannelType.GuildStageVoice]);

/** Flag of a member whose names break a rule of the guild: the member cannot take part. */
export const QUARANTINED = 1 << 7;

/** Whether a member is timed out or in quarantine. */
export function isSilenced(member: Member, now: number): boolean {
  if (member.flags & QUARANTINED) return true;
  return member.communication_disabled_until !== null && Date.parse(member.communication_disabled_until) > now;
}

/**
 * Permissions of a member in the guild itself.
 *
 * @see https://docs.discord.com/developers/topics/permissions#permission-overwrites
 */
export function guildPermissions(guild: Guild, member: Member, now: number): bigint {
  if (guild.fields.owner_id === member.user.id) return ALL;
  let bits = BigInt(guild.roles.get(guild.fields.id)?.permissions ?? '0');
  for (const id of member.roles) bits |= BigInt(guild.roles.get(id)?.permissions ?? '0');
  if (bits & Permission.Administrator) return ALL;
  return isSilenced(member, now) ? bits & SILENCED : bits;
}

function overwritten(bits: bigint, guild: Guild, member: Member, channel: Channel): bigint {
  let roleAllow = 0n;
  let roleDeny = 0n;
  let [everyone, own] = [undefined, undefined] as Array<{ allow: string; deny: string } | undefined>;
  for (const overwrite of channel.permission_overwrites ?? []) {
    if (overwrite.type === OverwriteType.Member) {
      if (overwrite.id === member.user.id) own = overwrite;
    } else if (overwrite.id === guild.fields.id) everyone = overwrite;
    else if (member.roles.includes(overwrite.id)) {
      roleAllow |= BigInt(overwrite.allow);
      roleDeny |= BigInt(overwrite.deny);
    }
  }
  let result = bits;
  if (everyone) result = (result & ~BigInt(everyone.deny)) | BigInt(everyone.allow);
  result = (result & ~roleDeny) | roleAllow;
  if (own) result = (result & ~BigInt(own.deny)) | BigInt(own.allow);
  return result;
}

/** Without View Channel, none; without Send Messages, none that needs it; without Connect, none in voice. */
function implied(bits: bigint, channel: Channel): bigint {
  if (!(bits & Permission.ViewChannel)) return 0n;
  if (VOICE_TYPES.has(channel.type) && !(bits & Permission.Connect)) return bits & ~(ALL ^ Permission.ViewChannel);
  return bits & Permission.SendMessages ? bits : bits & ~WITH_SENDING;
}

/** Permissions of a member in a channel; a thread uses those of its parent channel. */
export function channelPermissions(guild: Guild, member: Member, channel: Channel, now: number): bigint {
  const base = guildPermissions(guild, member, now);
  if (base & Permission.Administrator) return ALL;
  const isThread = channel.type >= 10 && channel.type <= 12;
  const judged = isThread ? (guild.channels.get(channel.parent_id ?? '') ?? channel) : channel;
  let bits = overwritten(base, guild, member, judged);
  if (isSilenced(member, now)) bits &= SILENCED;
  if (isThread) {
    const isHidden =
      channel.type === ChannelType.PrivateThread && !guild.threadMembers.get(channel.id)?.has(member.user.id);
    if (isHidden && !(bits & Permission.ManageThreads)) return 0n;
    const maySend = (bits & Permission.SendMessagesInThreads) !== 0n;
    bits = maySend ? bits | Permission.SendMessages : bits & ~Permission.SendMessages;
  }
  return implied(bits, judged);
}

function above(a: Role, b: Role): boolean {
  return a.position === b.position ? BigInt(a.id) < BigInt(b.id) : a.position > b.position;
}

/** The member's highest role; @everyone for a member without roles. */
export function highestRole(guild: Guild, member: Member): Role {
  let highest = guild.roles.get(guild.fields.id)!;
  for (const id of member.roles) {
    const role = guild.roles.get(id);
    if (role && above(role, highest)) highest = role;
  }
  return highest;
}

/**
 * Whether the member is above a role, and so may give, change or delete it.
 *
 * @see https://docs.discord.com/developers/topics/permissions#permission-hierarchy
 */
export function outranksRole(guild: Guild, member: Member, role: Role): boolean {
  return guild.fields.owner_id === member.user.id || above(highestRole(guild, member), role);
}

/** Whether the member may kick, ban, rename or time out another one. No member outranks the owner. */
export function outranksMember(guild: Guild, member: Member, target: Member): boolean {
  if (guild.fields.owner_id === target.user.id) return false;
  if (guild.fields.owner_id === member.user.id) return true;
  return above(highestRole(guild, member), highestRole(guild, target));
}
