// Threads: members, counters, and archiving.
import { snowflakeTime } from '#libs/vocabulary';
import { ChannelType, MessageType } from 'discord-api-types/v10';
import type { Channel, Guild, Message, ThreadMember } from './entities.ts';
import type { World } from './world.ts';

const MAX_COUNTED_MEMBERS = 50;
/** Flag of a pinned forum post: it is never archived. */
export const PINNED = 1 << 1;

export const isThread = ({ type }: Pick<Channel, 'type'>): boolean => type >= 10 && type <= 12;
/** Forum and media channels: they contain posts, not messages. */
export const isForum = ({ type }: Pick<Channel, 'type'>): boolean =>
  type === ChannelType.GuildForum || type === ChannelType.GuildMedia;

export const threadsOf = (guild: Guild): Channel[] => [...guild.channels.values()].filter(isThread);

/** Members of a thread, by their ids. */
export function membersOf(guild: Guild, threadId: string): Map<string, ThreadMember> {
  let members = guild.threadMembers.get(threadId);
  if (!members) guild.threadMembers.set(threadId, (members = new Map()));
  return members;
}

/** A thread in the view of a user: with its own membership. */
export function presentThread(guild: Guild, thread: Channel, userId: string): object {
  const own = guild.threadMembers.get(thread.id)?.get(userId);
  return own ? { ...thread, member: own } : { ...thread };
}

export function tellOfThread(world: World, thread: Channel, what: 'CREATE' | 'UPDATE', more: object = {}): void {
  world.emit({ t: `THREAD_${what}`, d: { ...thread, ...more }, guildId: thread.guild_id!, channelId: thread.id });
}

/** A thread that becomes active again sends each of its members its membership. */
export function tellOwnMembers(world: World, guild: Guild, thread: Channel): void {
  const guildId = guild.fields.id;
  for (const [userId, member] of membersOf(guild, thread.id))
    world.emit({ t: 'THREAD_MEMBER_UPDATE', d: { ...member, guild_id: guildId }, guildId, userIds: [userId] });
}

export function tellOfMembers(
  world: World,
  thread: Channel,
  changed: { added?: ThreadMember; removed?: string },
): void {
  const guildId = thread.guild_id!;
  const member = changed.added && world.member(guildId, changed.added.user_id);
  const d = {
    id: thread.id,
    guild_id: guildId,
    member_count: thread.member_count ?? 0,
    ...(changed.added ? { added_members: [{ ...changed.added, member, presence: null }] } : {}),
    ...(changed.removed === undefined ? {} : { removed_member_ids: [changed.removed] }),
  };
  world.emit({ t: 'THREAD_MEMBERS_UPDATE', d, guildId, channelId: thread.id });
}

/** A user joins a thread, or is added. A bot that joins a private thread receives the thread itself. */
export function enterThread(world: World, guild: Guild, thread: Channel, userId: string): void {
  const members = membersOf(guild, thread.id);
  if (members.has(userId) || !guild.members.has(userId)) return;
  const member: ThreadMember = { id: thread.id, user_id: userId, join_timestamp: world.timestamp(), flags: 0 };
  members.set(userId, member);
  thread.member_count = Math.min(members.size, MAX_COUNTED_MEMBERS);
  if (world.user(userId)?.bot)
    world.emit({ t: 'THREAD_CREATE', d: { ...thread, member }, guildId: guild.fields.id, userIds: [userId] });
  tellOfMembers(world, thread, { added: member });
}

export function leaveThread(world: World, guild: Guild, thread: Channel, userId: string): void {
  const members = membersOf(guild, thread.id);
  if (!members.has(userId)) return;
  thread.member_count = Math.min(members.size - 1, MAX_COUNTED_MEMBERS);
  // Emitted while the user can still see a private thread.
  tellOfMembers(world, thread, { removed: userId });
  members.delete(userId);
}

/** Counts a message of a thread; its author and mentioned users become members. */
export function threadGained(world: World, thread: Channel, message: Message): void {
  const guild = world.guildOf(thread);
  const { id, type, author, mentions, webhook_id: webhookId } = message.fields;
  const isStarter = id === thread.id || type === MessageType.ThreadStarterMessage;
  message.fields.position = thread.total_message_sent ?? 0;
  if (!isStarter) {
    thread.message_count = (thread.message_count ?? 0) + 1;
    thread.total_message_sent = (thread.total_message_sent ?? 0) + 1;
  }
  if (!guild || type === MessageType.ThreadStarterMessage) return;
  if (webhookId === undefined) enterThread(world, guild, thread, author.id);
  for (const { id: mentioned } of mentions) enterThread(world, guild, thread, mentioned);
}

export function threadLost(thread: Channel, count: number): void {
  thread.message_count = Math.max((thread.message_count ?? 0) - count, 0);
}

/** Archives a thread or makes it active. @see https://docs.discord.com/developers/topics/threads#active-&-archived-threads */
export function setArchived(world: World, thread: Channel, archived: boolean): void {
  const metadata = thread.thread_metadata!;
  if (metadata.archived === archived) return;
  thread.thread_metadata = { ...metadata, archived, archive_timestamp: world.timestamp() };
  if (!archived) watchThread(world, thread);
}

/** Time of the last activity in a thread, in milliseconds since 1970. */
function lastActivity(thread: Channel): number {
  const said = snowflakeTime(thread.last_message_id ?? thread.id);
  return Math.max(said, Date.parse(thread.thread_metadata!.archive_timestamp));
}

/** Archives the thread after its duration without activity. */
export function watchThread(world: World, thread: Channel): void {
  const due = () => lastActivity(thread) + thread.thread_metadata!.auto_archive_duration * 60_000;
  world.alarms.set(`thread ${thread.id}`, due(), () => {
    if (world.channels.get(thread.id) !== thread || thread.thread_metadata!.archived) return;
    if (due() > world.clock.now() || thread.flags & PINNED) {
      if (!(thread.flags & PINNED)) watchThread(world, thread);
      return;
    }
    setArchived(world, thread, true);
    tellOfThread(world, thread, 'UPDATE');
  });
}

/** Deletes a thread with its contents. */
export function removeThread(world: World, guild: Guild, thread: Channel): void {
  const { id, parent_id, type } = thread;
  const guildId = guild.fields.id;
  world.emit({ t: 'THREAD_DELETE', d: { id, guild_id: guildId, parent_id, type }, guildId, channelId: id });
  world.removeChannel(thread);
  guild.threadMembers.delete(id);
}
