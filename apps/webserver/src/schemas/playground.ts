import { ChannelId, limits, MessageId, UserId } from '#libs/vocabulary';
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
    color: z.int().describe('Of the highest role that has one, 0xRRGGBB; 0 for none.'),
    roleIds: z.array(z.string()),
  })
  .meta({ id: 'PlaygroundMember' });

export const Playground = z
  .object({
    channels: z.array(GuildChannel),
    members: z.array(PlaygroundMember),
    roles: z.array(GuildRole),
  })
  .meta({ id: 'Playground' });

const User = z.looseObject({
  id: UserId,
  username: z.string(),
  global_name: z.string().nullish(),
  avatar: z.string().nullish(),
  bot: z.boolean().optional(),
});

/** Discord’s own message; only what the website shows is spelled out. @see https://docs.discord.com/developers/resources/message */
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

const As = UserId.describe('Id of the member who does it.');

/** All files of a message together, as base64: so much fits into a request. */
const FILES_LENGTH = 960_000;

const File = z.object({
  name: z.string().min(1).max(200),
  contentType: z.string().regex(/^[\w.+-]{1,60}\/[\w.+-]{1,100}$/, 'expected a media type'),
  base64: z.base64().min(1).max(FILES_LENGTH),
});

export const SpeakAs = z
  .object({
    as: As,
    content: z.string().max(limits.messages.contentLength).default(''),
    replyTo: MessageId.optional().describe('Answer to this message of the channel.'),
    files: z.array(File).max(10).optional().describe('At most 700 KB together.'),
  })
  .refine(({ content, files }) => content !== '' || (files?.length ?? 0) > 0, 'expected a text or a file')
  .refine(
    ({ files = [] }) => files.reduce((sum, { base64 }) => sum + base64.length, 0) <= FILES_LENGTH,
    'expected files of 700 KB together at most',
  )
  .meta({ id: 'SpeakAs' });
export const EditAs = z
  .object({ as: As, content: z.string().min(1).max(limits.messages.contentLength) })
  .meta({ id: 'EditAs' });
export const ActAs = z.object({ as: As }).meta({ id: 'ActAs' });

export const PlaygroundChannelPath = z.object({ ...GuildPath.shape, channel: ChannelId });
export const PlaygroundMessagePath = z.object({ ...PlaygroundChannelPath.shape, message: MessageId });
export const PlaygroundReactionPath = z.object({
  ...PlaygroundMessagePath.shape,
  emoji: z.string().min(1).max(100).describe('A Unicode emoji, or `name:id`.'),
});

export const PlaygroundMessagesQuery = z.object({
  before: MessageId.optional(),
  limit: z.coerce.number({ error: 'expected a number' }).int().min(1).max(limits.messages.listPage).default(50),
});

export const Dispatch = z
  .object({ t: z.string().describe('Name of the gateway dispatch, such as `MESSAGE_CREATE`.'), d: z.unknown() })
  .meta({ id: 'Dispatch' });
