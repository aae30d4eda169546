// Entities in the view of a caller. Computes the fields that Discord computes.
import { MessageType } from 'discord-api-types/v10';
import { ALL } from '../permissions.ts';
import { signed } from '../cdn/signature.ts';
import type { Account, Attachment, Channel, Guild, Message, MessageFields, Role } from './entities.ts';
import type { World } from './world.ts';

export function presentRoles(guild: Guild): Role[] {
  return [...guild.roles.values()];
}

export function presentChannels(guild: Guild): Channel[] {
  return [...guild.channels.values()].filter(({ type }) => type < 10 || type > 12);
}

/** @see https://docs.discord.com/developers/resources/guild#guild-object */
export function presentGuild(guild: Guild): object {
  return { ...guild.fields, roles: presentRoles(guild), ...presentExpressions(guild) };
}

/** Emojis and stickers, without their creators. */
export function presentExpressions(guild: Guild): { emojis: object[]; stickers: object[] } {
  return {
    emojis: [...guild.emojis.values()].map(({ id, name, roles, animated, available, managed }) => ({
      id,
      name,
      roles,
      animated,
      available,
      managed,
      require_colons: true,
    })),
    stickers: [...guild.stickers.values()].map(({ id, name, description, tags, format_type, available }) => ({
      id,
      name,
      description,
      tags,
      format_type,
      available,
      type: 2,
      guild_id: guild.fields.id,
    })),
  };
}

/**
 * An account with its private fields.
 *
 * @see https://docs.discord.com/developers/resources/user#user-object
 */
export function presentSelf(account: Account): object {
  return {
    ...account.user,
    mfa_enabled: account.mfa ?? account.user.bot === true,
    locale: 'en-US',
    premium_type: 0,
    email: account.email,
    verified: true,
  };
}

function presentReactions(message: Message, viewerId: string): object[] {
  return [...message.reactions.values()].map(({ emoji, userIds, burstIds }) => {
    const burst = burstIds?.size ?? 0;
    const isBurst = burstIds?.has(viewerId) ?? false;
    return {
      emoji,
      count: userIds.size + burst,
      count_details: { burst, normal: userIds.size },
      burst_colors: burst > 0 ? ['#7fcb62'] : [],
      me_burst: isBurst,
      burst_me: isBurst,
      me: userIds.has(viewerId),
      burst_count: burst,
    };
  });
}

/**
 * A poll with its votes, in the view of one user.
 *
 * @see https://docs.discord.com/developers/resources/poll#poll-results-object
 */
function presentPoll(message: Message, viewerId: string): object {
  const counts = [...(message.votes?.byAnswer ?? [])].filter(([, voters]) => voters.size > 0);
  return {
    ...message.fields.poll,
    results: {
      is_finalized: message.votes?.isFinal ?? false,
      answer_counts: counts.map(([id, voters]) => ({ id, count: voters.size, me_voted: voters.has(viewerId) })),
    },
  };
}

/** The files that embeds and components do not show. */
function unreferenced({ attachments, embeds, components }: MessageFields): Attachment[] {
  if (embeds.length === 0 && components.length === 0) return attachments;
  const shown = JSON.stringify([embeds, components]);
  return attachments.filter(({ url }) => !shown.includes(JSON.stringify(url).slice(1, -1)));
}

/** Replaces addresses of attachments by valid ones, in all parts of the message. */
function signAddresses(fields: MessageFields, now: number): Partial<MessageFields> {
  const addresses = new Map(fields.attachments.map(({ url }) => [url, signed(url, now)]));
  const sign = (value: unknown): unknown => {
    if (typeof value === 'string') return addresses.get(value) ?? value;
    if (Array.isArray(value)) return value.map(sign);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, sign(one)]));
  };
  const { embeds, components } = fields;
  return {
    attachments: sign(unreferenced(fields)),
    embeds: sign(embeds),
    components: sign(components),
  } as Partial<MessageFields>;
}

function presentSnapshots(world: World, snapshots: readonly object[]): object[] {
  return snapshots.map((one) => {
    const { message } = one as { message: MessageFields };
    return {
      message:
        message.attachments.length === 0 ? message : { ...message, ...signAddresses(message, world.clock.now()) },
    };
  });
}

const SUPPRESS_EMBEDS = 1 << 2;
const HAS_THREAD = 1 << 5;
/** Types that contain the message they refer to: replies, starters of threads, answers to commands on a message. */
const WITH_REFERENCED = new Set<number>([
  MessageType.Reply,
  MessageType.ThreadStarterMessage,
  MessageType.ContextMenuCommand,
]);

/**
 * A message in the view of a user, with the message it replies to (null if that was deleted).
 *
 * @see https://docs.discord.com/developers/resources/message#message-object
 */
export function presentMessage(world: World, message: Message, viewerId: string, depth = 1): object {
  const { fields } = message;
  const presented: Record<string, unknown> = { ...fields };
  if (fields.attachments.length > 0) Object.assign(presented, signAddresses(fields, world.clock.now()));
  if (fields.flags & SUPPRESS_EMBEDS) presented['embeds'] = [];
  if (fields.poll) presented['poll'] = presentPoll(message, viewerId);
  if (fields.message_snapshots) presented['message_snapshots'] = presentSnapshots(world, fields.message_snapshots);
  if (message.reactions.size > 0) presented['reactions'] = presentReactions(message, viewerId);
  const thread = fields.flags & HAS_THREAD ? world.channels.get(fields.id) : undefined;
  if (thread) presented['thread'] = { ...thread };
  if (depth > 0 && WITH_REFERENCED.has(fields.type) && fields.message_reference?.message_id !== undefined) {
    const answered = world.log(fields.message_reference.channel_id).get(fields.message_reference.message_id);
    presented['referenced_message'] = answered ? presentMessage(world, answered, viewerId, depth - 1) : null;
  }
  return presented;
}

/** A message in the form of a dispatch. */
export interface MessageTold {
  id: string;
  channel_id: string;
  guild_id?: string;
  author: { id: string };
  mentions: Array<{ id: string }>;
  reactions?: object[];
  referenced_message?: MessageTold | null;
}

/**
 * A message of a dispatch, and the one that it replies to, with the viewer's own reactions marked. Returns the same object if there are
 * none, so that all such viewers share it.
 */
export function withOwnReactions(world: World, told: MessageTold, viewerId: string): MessageTold {
  const { id, channel_id: channelId, reactions, referenced_message: answered } = told;
  const message = reactions ? world.log(channelId).get(id) : undefined;
  const reacted = [...(message?.reactions.values() ?? [])].some(
    ({ userIds, burstIds }) => userIds.has(viewerId) || burstIds?.has(viewerId),
  );
  const seen = answered ? withOwnReactions(world, answered, viewerId) : answered;
  if (!reacted && seen === answered) return told;
  return {
    ...told,
    ...(message && reacted ? { reactions: presentReactions(message, viewerId) } : {}),
    ...(seen ? { referenced_message: seen } : {}),
  };
}

/** Without the content, for an application without the MESSAGE_CONTENT intent. */
export function withoutContent(message: object): object {
  const bare: Record<string, unknown> = { ...message, content: '', embeds: [], attachments: [], components: [] };
  delete bare['poll'];
  delete bare['message_snapshots'];
  const answered = bare['referenced_message'];
  if (answered !== null && typeof answered === 'object') bare['referenced_message'] = withoutContent(answered);
  return bare;
}

/** Whether an application sees the content even without the intent: its own, in a DM, or a message that mentions it. */
export function seesContentAnyway(
  message: { guild_id?: string | undefined; author?: { id: string }; mentions?: Array<{ id: string }> },
  botId: string,
): boolean {
  if (message.guild_id === undefined || message.author?.id === botId) return true;
  return message.mentions?.some(({ id }) => id === botId) ?? false;
}

/** A guild in the list of one's own guilds. */
export function presentOwnGuild(guild: Guild, userId: string, permissions: bigint): object {
  const { id, name, icon, features } = guild.fields;
  const owner = guild.fields.owner_id === userId;
  return {
    id,
    name,
    icon,
    banner: guild.fields['banner'] ?? null,
    owner,
    permissions: String(owner ? ALL : permissions),
    features,
  };
}
