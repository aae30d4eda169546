import { ChannelType, RESTJSONErrorCodes } from 'discord-api-types/v10';
import { Permission } from '../permissions.ts';
import { AuditLogEvent } from '../world/audit-log.ts';
import type { Channel, Guild } from '../world/entities.ts';
import { makeMessage, postMessage } from '../world/messages.ts';
import {
  PINNED,
  isForum,
  presentThread,
  removeThread,
  setArchived,
  tellOwnMembers,
  tellOfThread,
  threadsOf,
  watchThread,
} from '../world/threads.ts';
import { self, type ChannelAccess } from './access.ts';
import { auditChange } from './audit.ts';
import { fail } from './errors.ts';
import type { Call } from './operation.ts';
import { checkTags } from './post-tags.ts';
import type { ThreadEdit } from './thread-forms.ts';

const CHANNEL_NAME_CHANGE = 4;

/**
 * Permissions for changes of a thread. @throws DiscordError 50013, 50083 or 160005
 *
 * @see https://docs.discord.com/developers/topics/threads#editing-&-deleting-threads
 */
function checkEditing(call: Pick<Call, 'caller'>, { channel, can, need }: ChannelAccess, form: ThreadEdit): void {
  const { archived, locked } = channel.thread_metadata!;
  const isModerator = can(Permission.ManageThreads);
  if (archived && form.archived !== false) throw fail(RESTJSONErrorCodes.InvalidActionOnArchivedThread);
  if (locked && !isModerator) throw fail(RESTJSONErrorCodes.ThreadLocked);
  if (form.locked != null || form.rate_limit_per_user != null || form.flags != null) need(Permission.ManageThreads);
  const isOwner = channel.owner_id === self(call).user.id;
  const isUnarchivingOnly = Object.entries(form).every(([key, value]) => key === 'archived' || value === undefined);
  if (isModerator || isOwner) return;
  if (form.archived === false && isUnarchivingOnly && can(Permission.SendMessages)) return;
  throw fail(RESTJSONErrorCodes.MissingPermissions);
}

function pinInForum(guild: Guild, thread: Channel): void {
  const pinned = threadsOf(guild).filter(
    ({ parent_id: parent, flags }) => parent === thread.parent_id && flags & PINNED,
  );
  if (pinned.length > 0 && !pinned.includes(thread))
    throw fail(RESTJSONErrorCodes.MaximumNumberOfPinnedThreadsInForumHasBeenReached);
}

/** Audit log fields of a thread. */
export const auditedThread = ({ name, type, thread_metadata, rate_limit_per_user, flags, applied_tags }: Channel) => ({
  name,
  type,
  archived: thread_metadata?.archived,
  locked: thread_metadata?.locked,
  auto_archive_duration: thread_metadata?.auto_archive_duration,
  rate_limit_per_user,
  flags,
  ...(applied_tags ? { applied_tags } : {}),
});

/** Changes a thread; its route is that of a channel. */
export function editThread(
  call: Pick<Call, 'caller' | 'world' | 'reason'>,
  access: ChannelAccess,
  form: ThreadEdit,
): object {
  const { world } = call;
  const { channel: thread, can } = access;
  const guild = access.guild!;
  checkEditing(call, access, form);
  const parent = guild.channels.get(thread.parent_id ?? '');
  const author = self(call).user;
  const before = auditedThread(thread);
  // All checks come first: a rejected call changes nothing.
  const tags =
    form.applied_tags && parent && isForum(parent)
      ? checkTags(parent, form.applied_tags, can, thread.applied_tags)
      : null;
  if (form.flags != null) {
    if (form.flags & PINNED) pinInForum(guild, thread);
    thread.flags = (thread.flags & ~PINNED) | (form.flags & PINNED);
  }
  if (tags) thread.applied_tags = tags;
  if (form.rate_limit_per_user != null) thread.rate_limit_per_user = form.rate_limit_per_user;
  const metadata = { ...thread.thread_metadata! };
  const wasAsleep = metadata.archived;
  if (form.locked != null) metadata.locked = form.locked;
  if (form.invitable != null && thread.type === ChannelType.PrivateThread) metadata.invitable = form.invitable;
  if (form.auto_archive_duration != null) {
    metadata.auto_archive_duration = form.auto_archive_duration;
    metadata.archive_timestamp = world.timestamp();
  }
  thread.thread_metadata = metadata;
  if (form.auto_archive_duration != null) watchThread(world, thread);
  if (form.archived != null) setArchived(world, thread, form.archived);
  const isRenamed = typeof form.name === 'string' && form.name !== thread.name;
  if (isRenamed) thread.name = form.name!;
  const after = auditedThread(thread);
  auditChange(call, guild, { action: AuditLogEvent.ThreadUpdate, target: thread.id, before, after });
  tellOfThread(world, thread, 'UPDATE');
  if (wasAsleep && form.archived === false) tellOwnMembers(world, guild, thread);
  if (isRenamed)
    postMessage(
      world,
      thread,
      makeMessage(world, thread, { author, type: CHANNEL_NAME_CHANGE, content: thread.name! }),
    );
  return presentThread(guild, thread, author.id);
}

/** Deleting a thread needs Manage Threads, also of its creator. */
export function deleteThread(
  call: Pick<Call, 'caller' | 'world' | 'reason'>,
  { channel, guild, need }: ChannelAccess,
): object {
  need(Permission.ManageThreads);
  const before = auditedThread(channel);
  auditChange(call, guild!, { action: AuditLogEvent.ThreadDelete, target: channel.id, before, after: null });
  removeThread(call.world, guild!, channel);
  return { ...channel };
}
