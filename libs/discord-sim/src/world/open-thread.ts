import { ChannelType, MessageReferenceType, MessageType } from 'discord-api-types/v10';
import type { Channel, Guild, Message, User } from './entities.ts';
import { makeMessage, postMessage, tellOfUpdate } from './messages.ts';
import { membersOf, tellOfMembers, tellOfThread, watchThread } from './threads.ts';
import type { World } from './world.ts';

export const HAS_THREAD = 1 << 5;

export interface NewThread {
  id?: string;
  name: string;
  /** 10 announcement, 11 public, 12 private. */
  type: number;
  owner: User;
  /** Minutes. */
  archiveAfter?: number | undefined;
  slowmode?: number | undefined;
  invitable?: boolean | undefined;
  tags?: string[];
}

/** Creates a thread in a channel: its creator is a member, and everyone who can see it receives it. */
export function openThread(world: World, guild: Guild, parent: Channel, form: NewThread): Channel {
  const now = world.timestamp();
  const thread: Channel = {
    id: form.id ?? world.snowflakes.next(),
    type: form.type,
    flags: 0,
    guild_id: guild.fields.id,
    name: form.name,
    parent_id: parent.id,
    owner_id: form.owner.id,
    last_message_id: null,
    rate_limit_per_user: form.slowmode ?? parent.default_thread_rate_limit_per_user ?? 0,
    message_count: 0,
    member_count: 0,
    total_message_sent: 0,
    thread_metadata: {
      archived: false,
      archive_timestamp: now,
      auto_archive_duration: form.archiveAfter ?? parent.default_auto_archive_duration ?? 4320,
      locked: false,
      create_timestamp: now,
      ...(form.type === ChannelType.PrivateThread ? { invitable: form.invitable ?? true } : {}),
    },
    ...(form.tags ? { applied_tags: form.tags } : {}),
  };
  world.addChannel(thread);
  // Only its members see a private thread, so its creator joins before the first dispatch.
  const member = { id: thread.id, user_id: form.owner.id, join_timestamp: now, flags: 0 };
  const isMember = guild.members.has(form.owner.id);
  if (isMember) {
    membersOf(guild, thread.id).set(form.owner.id, member);
    thread.member_count = 1;
  }
  tellOfThread(world, thread, 'CREATE', { newly_created: true });
  if (isMember) tellOfMembers(world, thread, { added: member });
  watchThread(world, thread);
  return thread;
}

/** Creates a thread on a message: it has the message's id, and begins with a reference to it. */
export function openThreadOn(world: World, guild: Guild, parent: Channel, message: Message, form: NewThread): Channel {
  message.fields = { ...message.fields, flags: message.fields.flags | HAS_THREAD };
  const thread = openThread(world, guild, parent, { ...form, id: message.fields.id });
  tellOfUpdate(world, parent, message);
  const reference = {
    type: MessageReferenceType.Default,
    message_id: message.fields.id,
    channel_id: parent.id,
    guild_id: guild.fields.id,
  };
  postMessage(
    world,
    thread,
    makeMessage(world, thread, { author: form.owner, type: MessageType.ThreadStarterMessage, reference }),
  );
  return thread;
}

/** Posts to the parent channel that a thread without a message was created. */
export function announceThread(world: World, parent: Channel, thread: Channel, owner: User): void {
  const reference = { type: MessageReferenceType.Default, channel_id: thread.id, guild_id: thread.guild_id! };
  postMessage(
    world,
    parent,
    makeMessage(world, parent, {
      author: owner,
      type: MessageType.ThreadCreated,
      content: thread.name ?? '',
      reference,
    }),
  );
}
