import { ChannelType } from 'discord-api-types/v10';
import { z } from 'zod';
import { snowflake } from './forms.ts';
import { MessageCreate } from './message-forms.ts';

const archiveAfter = z.literal([60, 1440, 4320, 10080]);
const name = z.string().min(1).max(100);
const slowmode = z.int().min(0).max(21_600);
const tags = z.array(snowflake).max(5);

/** @see https://docs.discord.com/developers/resources/channel#start-thread-without-message */
export const ThreadCreate = z.object({
  name,
  auto_archive_duration: archiveAfter.nullish(),
  rate_limit_per_user: slowmode.nullish(),
  type: z.literal([ChannelType.AnnouncementThread, ChannelType.PublicThread, ChannelType.PrivateThread]).nullish(),
  invitable: z.boolean().nullish(),
  applied_tags: tags.nullish(),
  /** For a forum post: its first message. */
  message: MessageCreate.optional(),
});
export type ThreadCreate = z.output<typeof ThreadCreate>;

/** @see https://docs.discord.com/developers/resources/channel#modify-channel-json-params-thread */
export const threadFields = {
  archived: z.boolean().nullish(),
  auto_archive_duration: archiveAfter.nullish(),
  locked: z.boolean().nullish(),
  invitable: z.boolean().nullish(),
  applied_tags: tags.nullish(),
};

export interface ThreadEdit {
  name?: string | null | undefined;
  archived?: boolean | null | undefined;
  auto_archive_duration?: number | null | undefined;
  locked?: boolean | null | undefined;
  invitable?: boolean | null | undefined;
  applied_tags?: string[] | null | undefined;
  rate_limit_per_user?: number | null | undefined;
  flags?: number | null | undefined;
}
