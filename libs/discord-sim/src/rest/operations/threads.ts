import { ChannelType, RESTJSONErrorCodes } from 'discord-api-types/v10';
import { Permission } from '../../permissions.ts';
import { AuditLogEvent } from '../../world/audit-log.ts';
import type { Channel, Guild } from '../../world/entities.ts';
import { moderate, type Verdict } from '../../world/moderation/moderate.ts';
import { isOrdinary } from '../../world/messages.ts';
import { announceThread, openThread, openThreadOn } from '../../world/open-thread.ts';
import { isForum, presentThread, threadsOf } from '../../world/threads.ts';
import { channelAccess, messageOf, self, type ChannelAccess } from '../access.ts';
import { auditChange } from '../audit.ts';
import { compose, view } from '../compose.ts';
import { fail, invalidField } from '../errors.ts';
import { operation, type Call } from '../operation.ts';
import { checkSlowmode } from '../post-rules.ts';
import { checkTags } from '../post-tags.ts';
import { checkSending, post, refuseBlocked } from '../send.ts';
import { auditedThread } from '../thread-edit.ts';
import { ThreadCreate } from '../thread-forms.ts';

const MAX_ACTIVE = 1_000;

/** The guild, if it may have one more active thread. @throws DiscordError 160006, 160007 */
function roomIn(guild: Guild | null, type: number): Guild {
  if (!guild) throw fail(RESTJSONErrorCodes.CannotExecuteActionOnDMChannel);
  const isAnnouncement = type === ChannelType.AnnouncementThread;
  const alike = threadsOf(guild).filter(
    (thread) =>
      !thread.thread_metadata?.archived && (thread.type === ChannelType.AnnouncementThread) === isAnnouncement,
  );
  if (alike.length >= MAX_ACTIVE)
    throw fail(
      isAnnouncement ? RESTJSONErrorCodes.MaximumActiveAnnouncementThreads : RESTJSONErrorCodes.MaximumActiveThreads,
    );
  return guild;
}

function auditOpened(call: Call, guild: Guild, thread: Channel): void {
  const after = auditedThread(thread);
  auditChange(call, guild, { action: AuditLogEvent.ThreadCreate, target: thread.id, before: null, after });
}

const settings = (form: ThreadCreate) => ({
  name: form.name,
  archiveAfter: form.auto_archive_duration ?? undefined,
  slowmode: form.rate_limit_per_user ?? undefined,
  invitable: form.invitable ?? undefined,
});

function fromMessage(call: Call<ThreadCreate>): object {
  const { world, body } = call;
  const access = channelAccess(call);
  const { channel, need } = access;
  if (channel.type !== ChannelType.GuildText && channel.type !== ChannelType.GuildAnnouncement)
    throw fail(RESTJSONErrorCodes.CannotExecuteActionOnThisChannelType);
  need(Permission.CreatePublicThreads);
  need(Permission.ReadMessageHistory);
  const type =
    channel.type === ChannelType.GuildAnnouncement ? ChannelType.AnnouncementThread : ChannelType.PublicThread;
  const guild = roomIn(access.guild, type);
  const message = messageOf(call, channel);
  if (world.channels.has(message.fields.id)) throw fail(RESTJSONErrorCodes.ThreadAlreadyCreatedForMessage);
  if (!isOrdinary(message)) throw fail(RESTJSONErrorCodes.InvalidMessageType);
  const owner = self(call).user;
  checkSlowmode(world, access, owner.id, 'thread');
  const thread = openThreadOn(world, guild, channel, message, { ...settings(body), type, owner });
  auditOpened(call, guild, thread);
  return presentThread(guild, thread, owner.id);
}

/** A thread without a message: private by default. */
function withoutMessage(call: Call<ThreadCreate>, { channel, need, guild: of }: ChannelAccess): object {
  const { world, body } = call;
  if (channel.type !== ChannelType.GuildText && channel.type !== ChannelType.GuildAnnouncement)
    throw fail(RESTJSONErrorCodes.CannotExecuteActionOnThisChannelType);
  const type = body.type ?? 12;
  if (type === ChannelType.PrivateThread && channel.type !== ChannelType.GuildText)
    throw fail(RESTJSONErrorCodes.CannotExecuteActionOnThisChannelType);
  if (type === ChannelType.PublicThread && channel.type === ChannelType.GuildAnnouncement)
    throw fail(RESTJSONErrorCodes.CannotExecuteActionOnThisChannelType);
  if (type === ChannelType.AnnouncementThread && channel.type !== ChannelType.GuildAnnouncement)
    throw fail(RESTJSONErrorCodes.CannotExecuteActionOnThisChannelType);
  need(type === ChannelType.PrivateThread ? Permission.CreatePrivateThreads : Permission.CreatePublicThreads);
  const guild = roomIn(of, type);
  const owner = self(call).user;
  const thread = openThread(world, guild, channel, { ...settings(body), type, owner });
  auditOpened(call, guild, thread);
  if (type !== ChannelType.PrivateThread) announceThread(world, channel, thread, owner);
  return presentThread(guild, thread, owner.id);
}

/** Checks the title and the content of a post against the rules. @throws DiscordError 200001 or 200000 */
function judgePost(
  { world }: Call,
  { guild, member, channel }: ChannelAccess,
  title: string,
  content: string,
): Verdict[] {
  if (!guild || !member) return [];
  return (
    [
      [title, 200001],
      [content, 200000],
    ] as const
  ).map(([words, code]) => {
    const verdict = moderate(world, { guild, channel, member, content: words });
    refuseBlocked(verdict, code);
    return verdict;
  });
}

/** A post: a thread and its first message, with the same id. */
function inForum(call: Call<ThreadCreate>, access: ChannelAccess): object {
  const { world, body } = call;
  const { channel: forum, can, need } = access;
  need(Permission.SendMessages);
  const { message: form } = body;
  if (!form) throw invalidField('message', 'BASE_TYPE_REQUIRED', 'This field is required');
  const tags = checkTags(forum, body.applied_tags ?? [], can);
  const guild = roomIn(access.guild, 11);
  const owner = self(call).user;
  checkSending(call, { ...access, channel: { ...forum, type: ChannelType.GuildText } }, form);
  const verdicts = judgePost(call, access, body.name, form.content ?? '');
  const id = world.snowflakes.next();
  const content = compose(call, { ...forum, id }, form);
  checkSlowmode(world, access, owner.id);
  const thread = openThread(world, guild, forum, {
    ...settings(body),
    id,
    type: ChannelType.PublicThread,
    owner,
    tags,
  });
  auditOpened(call, guild, thread);
  const message = post(world, thread, form, content, {
    author: owner,
    mayMentionEveryone: can(Permission.MentionEveryone),
    id,
  });
  for (const verdict of verdicts) verdict.act(message.fields.id);
  return { ...presentThread(guild, thread, owner.id), message: view(call, message, thread) };
}

function create(call: Call<ThreadCreate>): object {
  const access = channelAccess(call);
  return isForum(access.channel) ? inForum(call, access) : withoutMessage(call, access);
}

/** @see https://docs.discord.com/developers/resources/channel#start-thread-from-message */
export const threads = [
  operation('create_thread_from_message', { body: ThreadCreate, run: fromMessage }),
  operation('create_thread', { body: ThreadCreate, run: create }),
];
