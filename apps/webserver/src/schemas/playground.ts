import { ChannelId, MessageId, UserId } from '#libs/vocabulary';
import { z } from 'zod';
import { GuildChannel, GuildRole } from './guild.ts';
import { GuildPath } from './scalars.ts';

export const PlaygroundMember = z
  .object({
    id: UserId,
    username: z.string(),
    displayName: z.string(),
    avatarUrl: z.string().nullable(),
    bot: z.boolean(),
    color: z.int().describe('Color of the highest role with a color, 0xRRGGBB; 0 for none.'),
    roleIds: z.array(z.string()),
  })
  .meta({ id: 'PlaygroundMember' });

/** A channel in the playground. */
export const PlaygroundChannel = z
  .object({
    ...GuildChannel.shape,
    topic: z.string().nullable(),
    slowmodeSeconds: z.int(),
    tags: z
      .array(z.object({ id: z.string(), name: z.string(), emoji: z.string().nullable(), moderated: z.boolean() }))
      .describe('Tags of a forum.'),
  })
  .meta({ id: 'PlaygroundChannel' });

/** A thread or a forum post. */
export const PlaygroundThread = z
  .object({
    id: ChannelId,
    name: z.string(),
    type: z.int(),
    parentId: ChannelId,
    ownerId: z.string().nullable(),
    archived: z.boolean(),
    locked: z.boolean(),
    messageCount: z.int(),
    tagIds: z.array(z.string()),
  })
  .meta({ id: 'PlaygroundThread' });

const Picture = z.object({ id: z.string(), name: z.string(), url: z.string() });

export const Playground = z
  .object({
    name: z.string(),
    channels: z.array(PlaygroundChannel),
    threads: z.array(PlaygroundThread).describe('Active ones.'),
    members: z.array(PlaygroundMember).describe('At most 200.'),
    memberCount: z.int(),
    roles: z.array(GuildRole),
    emojis: z.array(Picture),
    stickers: z.array(Picture),
  })
  .meta({ id: 'Playground' });

export const PlaygroundPeopleQuery = z.object({
  search: z.string().max(100).optional().describe('Part of a name, or the beginning of an id.'),
  offset: z.coerce.number({ error: 'expected a number' }).int().min(0).max(1_000_000).default(0),
  limit: z.coerce.number({ error: 'expected a number' }).int().min(1).max(200).default(50),
});
export const PlaygroundPeople = z
  .object({ members: z.array(PlaygroundMember), total: z.int() })
  .meta({ id: 'PlaygroundPeople' });

export const PlaygroundPerson = z
  .object({
    member: PlaygroundMember,
    permissions: z.string().describe('Permissions in the guild: Discord’s bits as a decimal number.'),
    channels: z.record(z.string(), z.string()).describe('Permissions in each channel and thread, by its id.'),
    timedOutUntil: z.string().nullable(),
  })
  .meta({ id: 'PlaygroundPerson' });

const User = z.looseObject({
  id: UserId,
  username: z.string(),
  global_name: z.string().nullish(),
  avatar: z.string().nullish(),
  bot: z.boolean().optional(),
});

/**
 * Discord’s own message; only the fields that the website shows are declared. @see
 * https://docs.discord.com/developers/resources/message
 */
export const DiscordMessage = z
  .looseObject({
    id: MessageId,
    channel_id: ChannelId,
    author: User,
    content: z.string(),
    timestamp: z.string(),
    edited_timestamp: z.string().nullable(),
    type: z.int(),
    mentions: z.array(User).optional(),
    mention_roles: z.array(z.string()).optional(),
    message_reference: z.looseObject({ message_id: z.string().optional() }).optional(),
    referenced_message: z.looseObject({ id: z.string(), content: z.string(), author: User }).nullish(),
    reactions: z
      .array(
        z.looseObject({
          count: z.int(),
          me: z.boolean(),
          emoji: z.looseObject({ id: z.string().nullish(), name: z.string().nullish() }),
        }),
      )
      .optional(),
    attachments: z.array(z.looseObject({})).optional(),
    embeds: z.array(z.looseObject({})).optional(),
    components: z.array(z.looseObject({ type: z.int() })).optional(),
    flags: z.int().optional(),
    application_id: z.string().optional(),
    interaction_metadata: z
      .looseObject({ id: z.string(), user: User.optional(), name: z.string().optional() })
      .nullish(),
  })
  .meta({ id: 'DiscordMessage' });

export const PlaygroundMemberPath = z.object({ ...GuildPath.shape, user: UserId });
export const PlaygroundActPath = z.looseObject(PlaygroundMemberPath.shape);

export const Dispatch = z
  .object({ t: z.string().describe('Name of the gateway dispatch, such as `MESSAGE_CREATE`.'), d: z.unknown() })
  .meta({ id: 'Dispatch' });
