import { ChannelType, RESTJSONErrorCodes } from 'discord-api-types/v10';
import { z } from 'zod';
import { Intent, mayAsk } from '../../gateway/intents.ts';
import { channelPermissions, guildPermissions, outranksMember, outranksRole, Permission } from '../../permissions.ts';
import { compareIds } from '../../snowflakes.ts';
import { AuditLogEvent } from '../../world/audit-log.ts';
import type { Guild, Member } from '../../world/entities.ts';
import type { VoiceState } from '../../world/voice-state.ts';
import { leaveVoice, tellOfVoice, updateVoice } from '../../world/voice.ts';
import { addMember, makeMember, MAX_GUILDS, maxMembers, removeMember, tellOfMember } from '../../world/guilds.ts';
import { guildAccess, memberOf, self, type GuildAccess } from '../access.ts';
import { audit, auditChange } from '../audit.ts';
import { fail, invalidField } from '../errors.ts';
import { queryInt, snowflake } from '../forms.ts';
import { keepImage } from '../images.ts';
import { Answer, operation, type Call } from '../operation.ts';
import { judgeProfile } from '../../world/moderation/moderate.ts';
import { auditRoles } from './roles.ts';

const MONTH = 28 * 86_400_000;

const nick = z.string().max(32).nullish();
const MemberEdit = z.object({
  nick,
  roles: z.array(snowflake).nullish(),
  mute: z.boolean().nullish(),
  deaf: z.boolean().nullish(),
  channel_id: snowflake.nullish(),
  flags: z.int().nullish(),
  communication_disabled_until: z.string().nullish(),
});

function needRank({ guild, member }: GuildAccess, target: Member): void {
  if (!outranksMember(guild, member, target)) throw fail(RESTJSONErrorCodes.MissingPermissions);
}

/** The resulting roles of a member. @throws DiscordError 50013 when one of the changes needs more rank */
function rolesAfter(access: GuildAccess, target: Member, asked: string[]): string[] {
  const { guild, member, need } = access;
  need(Permission.ManageRoles);
  const wanted = [...new Set(asked)].filter((id) => id !== guild.fields.id);
  const changed = [
    ...wanted.filter((id) => !target.roles.includes(id)),
    ...target.roles.filter((id) => !wanted.includes(id)),
  ];
  for (const id of changed) {
    const role = guild.roles.get(id);
    if (!role) throw fail(RESTJSONErrorCodes.UnknownRole);
    if (role.managed) throw fail(RESTJSONErrorCodes.InvalidRole);
    if (!outranksRole(guild, member, role)) throw fail(RESTJSONErrorCodes.MissingPermissions);
  }
  return wanted;
}

/** End of a timeout. @throws DiscordError 50035 for more than 28 days */
function timeout(call: Call, access: GuildAccess, target: Member, until: string | null): string | null {
  access.need(Permission.ModerateMembers);
  needRank(access, target);
  if (guildPermissions(access.guild, target, 0) & Permission.Administrator)
    throw fail(RESTJSONErrorCodes.MissingPermissions);
  if (until === null) return null;
  const at = Date.parse(until);
  if (Number.isNaN(at))
    throw invalidField(
      'communication_disabled_until',
      'DATE_TIME_TYPE_PARSE',
      `Could not parse ${until.slice(0, 100)}. Should be ISO8601.`,
    );
  if (at > call.world.clock.now() + MONTH + 60_000) {
    throw invalidField(
      'communication_disabled_until',
      'INVALID_COMMUNICATION_DISABLED_TIMESTAMP',
      'Timeout expiration must be within 28 days.',
    );
  }
  return call.world.timestamp(at);
}

function edit(call: Call<z.output<typeof MemberEdit>>): Member {
  const access = guildAccess(call);
  const { guild, need } = access;
  const target = memberOf(call, guild);
  const { body } = call;
  const next = { ...target };
  if (body.nick !== undefined) {
    if (target === access.member) need(Permission.ChangeNickname);
    else {
      need(Permission.ManageNicknames);
      needRank(access, target);
    }
    next.nick = body.nick || null;
  }
  if (body.roles) next.roles = rolesAfter(access, target, body.roles);
  if (typeof body.mute === 'boolean') {
    need(Permission.MuteMembers);
    needVoice(guild, target);
    next.mute = body.mute;
  }
  if (typeof body.deaf === 'boolean') {
    need(Permission.DeafenMembers);
    needVoice(guild, target);
    next.deaf = body.deaf;
  }
  const move = body.channel_id === undefined ? null : moveOf(call, access, target, body.channel_id);
  if (body.communication_disabled_until !== undefined) {
    next.communication_disabled_until = timeout(call, access, target, body.communication_disabled_until);
  }
  if (typeof body.flags === 'number') next.flags = flagsAfter(access, target, body.flags);
  auditMember(call, guild, target, next);
  Object.assign(target, next);
  tellOfMember(call.world, guild, target);
  if (body.mute != null || body.deaf != null) sayInVoice(call, guild, target);
  move?.();
  if (body.nick !== undefined) judgeProfile(call.world, guild, target);
  return target;
}

/** @throws DiscordError 40032 for a member in no voice channel */
function needVoice(guild: Guild, { user }: Member): VoiceState {
  const state = guild.voiceStates.get(user.id);
  if (!state) throw fail(RESTJSONErrorCodes.TargetUserIsNotConnectedToVoice);
  return state;
}

/** A voice state contains whether a member is muted or deafened. */
function sayInVoice({ world }: Call, guild: Guild, member: Member): void {
  const state = needVoice(guild, member);
  Object.assign(state, { mute: member.mute, deaf: member.deaf });
  tellOfVoice(world, guild, member, state);
}

/** Moves a member to another voice channel, or out of voice; the caller must be able to connect, too. */
function moveOf(call: Call, access: GuildAccess, target: Member, channelId: string | null): () => void {
  const { guild, member, need } = access;
  const { world } = call;
  need(Permission.MoveMembers);
  const state = needVoice(guild, target);
  if (channelId === null)
    return () => {
      leaveVoice(world, guild, target);
      audit(call, guild, { action: AuditLogEvent.MemberDisconnect, target: null, options: { count: '1' } });
    };
  const channel = guild.channels.get(channelId);
  if (!channel) throw fail(RESTJSONErrorCodes.UnknownChannel);
  if (channel.type !== ChannelType.GuildVoice && channel.type !== ChannelType.GuildStageVoice)
    throw fail(RESTJSONErrorCodes.CannotExecuteActionOnThisChannelType);
  const own = channelPermissions(guild, member, channel, world.clock.now());
  const needed = Permission.Connect | Permission.MoveMembers;
  if ((own & needed) !== needed) throw fail(RESTJSONErrorCodes.MissingPermissions);
  return () => {
    updateVoice(world, guild, target, { ...state, channel_id: channelId }, true);
    const options = { channel_id: channelId, count: '1' };
    audit(call, guild, { action: AuditLogEvent.MemberMove, target: null, options });
  };
}

const BYPASSES_VERIFICATION = 1 << 2;

/** Only one flag of a member can be set: the exemption from verification. */
function flagsAfter({ can }: GuildAccess, target: Member, flags: number): number {
  const mayAll = Permission.ModerateMembers | Permission.KickMembers | Permission.BanMembers;
  if (!can(Permission.ManageGuild) && !can(Permission.ManageRoles) && !can(mayAll))
    throw fail(RESTJSONErrorCodes.MissingPermissions);
  return (target.flags & ~BYPASSES_VERIFICATION) | (flags & BYPASSES_VERIFICATION);
}

function auditMember(call: Call, guild: Guild, before: Member, after: Member): void {
  const shown = ({ nick: name, mute, deaf, communication_disabled_until, flags }: Member) => ({
    nick: name,
    mute,
    deaf,
    communication_disabled_until,
    flags,
  });
  const target = before.user.id;
  auditChange(call, guild, {
    action: AuditLogEvent.MemberUpdate,
    target,
    before: shown(before),
    after: shown(after),
  });
  const roles = (ids: string[], without: string[]) =>
    ids.filter((id) => !without.includes(id)).flatMap((id) => guild.roles.get(id) ?? []);
  auditRoles(call, guild, before, roles(after.roles, before.roles), roles(before.roles, after.roles));
}

/** For bots, lists need the members intent. @throws DiscordError 50001 */
function needMembersIntent({ caller }: Call): void {
  if (caller.kind === 'bot' && !mayAsk(Intent.GuildMembers, caller.application.flags))
    throw fail(RESTJSONErrorCodes.MissingAccess);
}

function listAfter(guild: Guild, after: string, limit: number): Member[] {
  const later = [...guild.members.values()].filter(({ user }) => compareIds(user.id, after) > 0);
  return later.sort((a, b) => compareIds(a.user.id, b.user.id)).slice(0, limit);
}

/** @see https://docs.discord.com/developers/resources/guild#get-guild-member */
export const members = [
  operation('get_guild_member', { run: (call) => memberOf(call, guildAccess(call).guild) }),
  operation('list_guild_members', {
    query: z.object({ limit: queryInt(1, 1000, 1), after: snowflake.default('0') }),
    run(call) {
      needMembersIntent(call);
      return listAfter(guildAccess(call).guild, call.query.after, call.query.limit);
    },
  }),
  operation('search_guild_members', {
    query: z.object({ query: z.string().min(1).max(100), limit: queryInt(1, 1000, 1) }),
    run(call) {
      const prefix = call.query.query.toLowerCase();
      const found = [...guildAccess(call).guild.members.values()].filter(
        (member) =>
          member.user.username.toLowerCase().startsWith(prefix) || member.nick?.toLowerCase().startsWith(prefix),
      );
      return found.slice(0, call.query.limit);
    },
  }),
  operation('update_guild_member', { body: MemberEdit, run: edit }),
  operation('update_my_guild_member', {
    body: z.object({
      nick,
      avatar: z.string().nullish(),
      banner: z.string().nullish(),
      bio: z.string().max(190).nullish(),
    }),
    run(call) {
      const { guild, member, need } = guildAccess(call);
      if (call.body.nick !== undefined) {
        need(Permission.ChangeNickname);
      }
      const { nick: name, avatar, banner } = call.body;
      const next = { ...member };
      if (name !== undefined) next.nick = name || null;
      if (avatar !== undefined) next.avatar = avatar === null ? null : keepImage(call.world, avatar, 'avatar');
      if (banner !== undefined) next.banner = banner === null ? null : keepImage(call.world, banner, 'banner');
      auditMember(call, guild, member, next);
      Object.assign(member, next);
      tellOfMember(call.world, guild, member);
      if (name !== undefined) judgeProfile(call.world, guild, member);
      return member;
    },
  }),
  operation('delete_guild_member', {
    run(call) {
      const access = guildAccess(call);
      access.need(Permission.KickMembers);
      const target = memberOf(call, access.guild);
      needRank(access, target);
      audit(call, access.guild, { action: AuditLogEvent.MemberKick, target: target.user.id });
      removeMember(call.world, access.guild, target);
    },
  }),
  operation('add_guild_member', {
    users: false,
    body: z.object({
      access_token: z.string(),
      nick,
      roles: z.array(snowflake).nullish(),
      mute: z.boolean().nullish(),
      deaf: z.boolean().nullish(),
      flags: z.int().nullish(),
    }),
    run(call) {
      const access = guildAccess(call);
      const { guild, need } = access;
      const { nick: called, roles, mute, deaf } = call.body;
      need(Permission.CreateInstantInvite);
      if (called) need(Permission.ManageNicknames);
      if (mute) need(Permission.MuteMembers);
      if (deaf) need(Permission.DeafenMembers);
      const user = call.world.user(call.params['user_id']!);
      if (!user) throw fail(RESTJSONErrorCodes.UnknownUser);
      const granted = call.granted(call.body.access_token);
      if (granted?.userId !== user.id || !granted.scopes.includes('guilds.join'))
        throw fail(RESTJSONErrorCodes.InvalidOAuth2AccessToken);
      if (guild.bans.has(user.id)) throw fail(RESTJSONErrorCodes.UserBannedFromThisGuild);
      if (guild.members.has(user.id)) return undefined;
      if (call.world.guildsOf(user.id).length >= MAX_GUILDS)
        throw fail(RESTJSONErrorCodes.MaximumNumberOfGuildsReached);
      if (guild.members.size >= maxMembers(guild)) throw fail(RESTJSONErrorCodes.MaximumNumberOfServerMembersReached);
      const form = { nick: called ?? null, mute: mute ?? false, deaf: deaf ?? false };
      const member = makeMember(user, call.world.timestamp(), form);
      if (roles?.length) member.roles = rolesAfter(access, member, roles);
      return new Answer(201, addMember(call.world, guild, member));
    },
  }),
  operation('leave_guild', {
    run(call) {
      const { guild, member } = guildAccess(call);
      if (guild.fields.owner_id === self(call).user.id) throw fail(RESTJSONErrorCodes.InvalidGuild);
      removeMember(call.world, guild, member);
    },
  }),
];
