import { ChannelType, RESTJSONErrorCodes } from 'discord-api-types/v10';
import { z } from 'zod';
import { channelPermissions, Permission } from '../../permissions.ts';
import { compareIds } from '../../snowflakes.ts';
import type { Channel, Guild } from '../../world/entities.ts';
import { threadsOf } from '../../world/threads.ts';
import { channelAccess, guildAccess, self, type ChannelAccess } from '../access.ts';
import { fail, invalidField } from '../errors.ts';
import { queryInt, snowflake } from '../forms.ts';
import { operation, type Call } from '../operation.ts';

/** Threads, and the caller's own membership in each. */
export function listThreads(
  call: Pick<Call, 'caller'>,
  guild: Guild,
  threads: readonly Channel[],
): { threads: object[]; members: object[] } {
  const userId = self(call).user.id;
  const members = threads.flatMap(({ id }) => guild.threadMembers.get(id)?.get(userId) ?? []);
  return { threads: threads.map((thread) => ({ ...thread })), members };
}

interface Page {
  limit: number;
  before?: string | undefined;
}

function archivedIn({ channel, guild, need }: ChannelAccess): Channel[] {
  if (!guild) throw fail(RESTJSONErrorCodes.CannotExecuteActionOnDMChannel);
  need(Permission.ReadMessageHistory);
  return threadsOf(guild).filter((thread) => thread.parent_id === channel.id && thread.thread_metadata!.archived);
}

const archivedAt = (thread: Channel): number => Date.parse(thread.thread_metadata!.archive_timestamp);

/** Sorts threads by archive time, the latest first. */
function byArchiveTime(call: Call<unknown, Page>, found: Channel[], guild: Guild): object {
  const { before, limit } = call.query;
  const until = before === undefined ? Infinity : Date.parse(before);
  if (Number.isNaN(until)) throw invalidField('before', 'DATETIME_TYPE_PARSE', 'Could not parse');
  const older = found.filter((thread) => archivedAt(thread) < until).sort((a, b) => archivedAt(b) - archivedAt(a));
  return { ...listThreads(call, guild, older.slice(0, limit)), has_more: older.length > limit };
}

const page = z.object({ limit: queryInt(2, 100, 50), before: z.string().optional() });

/** @see https://docs.discord.com/developers/resources/channel#list-public-archived-threads */
export const threadLists = [
  operation('get_active_guild_threads', {
    run(call) {
      const { guild, member } = guildAccess(call);
      const now = call.world.clock.now();
      const active = threadsOf(guild).filter((thread) => {
        if (thread.thread_metadata!.archived) return false;
        return (channelPermissions(guild, member, thread, now) & Permission.ViewChannel) !== 0n;
      });
      return {
        ...listThreads(
          call,
          guild,
          active.sort((a, b) => compareIds(b.id, a.id)),
        ),
        has_more: false,
      };
    },
  }),
  operation('list_public_archived_threads', {
    query: page,
    run(call) {
      const access = channelAccess(call);
      return byArchiveTime(
        call,
        archivedIn(access).filter(({ type }) => type !== ChannelType.PrivateThread),
        access.guild!,
      );
    },
  }),
  operation('list_private_archived_threads', {
    query: page,
    run(call) {
      const access = channelAccess(call);
      access.need(Permission.ManageThreads);
      return byArchiveTime(
        call,
        archivedIn(access).filter(({ type }) => type === ChannelType.PrivateThread),
        access.guild!,
      );
    },
  }),
  operation('list_my_private_archived_threads', {
    query: z.object({ limit: queryInt(2, 100, 50), before: snowflake.optional() }),
    run(call) {
      const access = channelAccess(call);
      const { before, limit } = call.query;
      const guild = access.guild!;
      const userId = self(call).user.id;
      const own = archivedIn(access)
        .filter(({ type, id }) => type === ChannelType.PrivateThread && guild.threadMembers.get(id)?.has(userId))
        .filter(({ id }) => before === undefined || compareIds(id, before) < 0)
        .sort((a, b) => compareIds(b.id, a.id));
      return { ...listThreads(call, guild, own.slice(0, limit)), has_more: own.length > limit };
    },
  }),
];
