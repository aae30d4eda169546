import { ChannelType, RESTJSONErrorCodes } from 'discord-api-types/v10';
import { z } from 'zod';
import { Permission } from '../../permissions.ts';
import { compareIds } from '../../snowflakes.ts';
import type { Channel, Guild, ThreadMember } from '../../world/entities.ts';
import { makeMessage, postMessage } from '../../world/messages.ts';
import { enterThread, isThread, leaveThread, membersOf } from '../../world/threads.ts';
import { channelAccess, memberOf, self, type ChannelAccess } from '../access.ts';
import { fail } from '../errors.ts';
import { queryFlag, queryInt, snowflake } from '../forms.ts';
import { operation, type Call } from '../operation.ts';
import { checkAwake } from '../send.ts';

const MAX_MEMBERS = 1_000;
const RECIPIENT_ADD = 1;
const RECIPIENT_REMOVE = 2;

/** The thread of the path. @throws DiscordError 50024 for another channel */
function threadAccess(call: Call): ChannelAccess & { guild: Guild } {
  const access = channelAccess(call);
  if (!isThread(access.channel) || !access.guild) throw fail(RESTJSONErrorCodes.CannotExecuteActionOnThisChannelType);
  return { ...access, guild: access.guild };
}

function enter(call: Call, userId: string, { channel, guild }: { channel: Channel; guild: Guild }): void {
  checkAwake(channel);
  const members = membersOf(guild, channel.id);
  if (members.has(userId)) return;
  if (members.size >= MAX_MEMBERS) throw fail(RESTJSONErrorCodes.MaximumThreadParticipantsReached);
  enterThread(call.world, guild, channel, userId);
}

/** Posts to the thread that a member added or removed another. */
function announce(call: Call, thread: Channel, type: number, userId: string): void {
  const user = call.world.user(userId)!;
  const message = makeMessage(call.world, thread, { author: self(call).user, type, more: { mentions: [user] } });
  postMessage(call.world, thread, message);
}

function add(call: Call): void {
  const access = threadAccess(call);
  const { channel, guild, can, need } = access;
  need(Permission.SendMessages);
  const { id } = memberOf(call, guild).user;
  const isInvitable = channel.thread_metadata?.invitable !== false || channel.owner_id === self(call).user.id;
  if (channel.type === ChannelType.PrivateThread && !isInvitable && !can(Permission.ManageThreads))
    throw fail(RESTJSONErrorCodes.MissingPermissions);
  const isNew = !membersOf(guild, channel.id).has(id);
  enter(call, id, access);
  if (isNew && id !== self(call).user.id) announce(call, channel, RECIPIENT_ADD, id);
}

function remove(call: Call): void {
  const { channel, guild, can } = threadAccess(call);
  checkAwake(channel);
  const isOwner = channel.type === ChannelType.PrivateThread && channel.owner_id === self(call).user.id;
  if (!can(Permission.ManageThreads) && !isOwner) throw fail(RESTJSONErrorCodes.MissingPermissions);
  const id = call.params['user_id']!;
  if (!membersOf(guild, channel.id).has(id)) throw fail(RESTJSONErrorCodes.UnknownMember);
  leaveThread(call.world, guild, channel, id);
  announce(call, channel, RECIPIENT_REMOVE, id);
}

function present(guild: Guild, member: ThreadMember, withMember: boolean): object {
  const full = withMember ? guild.members.get(member.user_id) : undefined;
  return full ? { ...member, member: full } : member;
}

/** @see https://docs.discord.com/developers/resources/channel#join-thread */
export const threadMembers = [
  operation('join_thread', {
    run(call) {
      enter(call, self(call).user.id, threadAccess(call));
    },
  }),
  operation('leave_thread', {
    run(call) {
      const { channel, guild } = threadAccess(call);
      checkAwake(channel);
      leaveThread(call.world, guild, channel, self(call).user.id);
    },
  }),
  operation('add_thread_member', { run: add }),
  operation('delete_thread_member', { run: remove }),
  operation('get_thread_member', {
    query: z.object({ with_member: queryFlag }),
    run(call) {
      const { channel, guild } = threadAccess(call);
      const asked = call.params['user_id']!;
      const member = membersOf(guild, channel.id).get(asked === '@me' ? self(call).user.id : asked);
      if (!member) throw fail(RESTJSONErrorCodes.UnknownMember);
      return present(guild, member, call.query.with_member);
    },
  }),
  operation('list_thread_members', {
    query: z.object({ with_member: queryFlag, limit: queryInt(1, 100, 100), after: snowflake.optional() }),
    run(call) {
      const { channel, guild } = threadAccess(call);
      const { with_member: withMember, limit, after } = call.query;
      const members = [...membersOf(guild, channel.id).values()].sort((a, b) => compareIds(a.user_id, b.user_id));
      // Before API v11, pages exist only together with the members.
      if (!withMember) return members;
      const later = members.filter(({ user_id: id }) => after === undefined || compareIds(id, after) > 0);
      return later.slice(0, limit).map((member) => present(guild, member, true));
    },
  }),
];
