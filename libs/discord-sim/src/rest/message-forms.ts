import { z } from 'zod';
import { allowedMentions, snowflake } from './forms.ts';

const text = (max: number) => z.string().max(max);
/** Discord ignores white space around the text of an embed. */
const trimmed = (max: number) => z.string().trim().max(max);
/** A required text: an empty one counts as missing. */
const needed = (max: number) =>
  trimmed(max).refine((given) => given !== '', {
    message: 'This field is required',
    params: { discord: 'BASE_TYPE_REQUIRED' },
  });

const web = z
  .string()
  .max(2048)
  .regex(/^https?:\/\/.+/i, "Scheme must be one of ('http', 'https').");
const picture = z
  .string()
  .max(2048)
  .regex(/^(https?|attachment):\/\/.+/i, "Scheme must be one of ('http', 'https', 'attachment').");

/** Stored unchanged after a check of Discord's limits. */
const embed = z
  .looseObject({
    title: trimmed(256).nullish(),
    description: trimmed(4096).nullish(),
    url: web.nullish(),
    color: z.int().min(0).max(0xffffff).nullish(),
    timestamp: z.iso.datetime({ offset: true, local: true }).nullish(),
    footer: z.looseObject({ text: trimmed(2048), icon_url: picture.nullish() }).nullish(),
    author: z.looseObject({ name: needed(256), url: web.nullish(), icon_url: picture.nullish() }).nullish(),
    image: z.looseObject({ url: picture.nullish() }).nullish(),
    thumbnail: z.looseObject({ url: picture.nullish() }).nullish(),
    fields: z
      .array(z.looseObject({ name: needed(256), value: needed(1024), inline: z.boolean().nullish() }))
      .max(25)
      .nullish(),
  })
  .superRefine((one, context) => {
    const keys = [
      'title',
      'description',
      'url',
      'footer',
      'author',
      'image',
      'thumbnail',
      'fields',
      'timestamp',
      'color',
    ] as const;
    if (keys.some((key) => one[key] !== undefined && one[key] !== null && one[key] !== '')) return;
    context.addIssue({
      code: 'custom',
      path: ['description'],
      message: 'This field is required',
      params: { discord: 'BASE_TYPE_REQUIRED' },
    });
  });

/** @see https://docs.discord.com/developers/resources/message#embed-object-embed-limits */
function embedLength(one: z.output<typeof embed>): number {
  const fields = (one.fields ?? []).map(({ name, value }) => name.length + value.length);
  const parts = [one.title, one.description, one.footer?.text, one.author?.name].map((part) => part?.length ?? 0);
  return [...parts, ...fields].reduce((sum, length) => sum + length, 0);
}

const embeds = z
  .array(embed)
  .max(10)
  .superRefine((list, context) => {
    if (list.reduce((sum, one) => sum + embedLength(one), 0) <= 6000) return;
    context.addIssue({
      code: 'custom',
      message: 'Embed size exceeds maximum size of 6000',
      params: { discord: 'MAX_EMBED_SIZE_EXCEEDED' },
    });
  });

const attachments = z
  .array(
    z.looseObject({
      id: snowflake.optional(),
      filename: text(1024).optional(),
      title: text(1024).nullish(),
      description: text(1024).nullish(),
      is_spoiler: z.boolean().nullish(),
      duration_secs: z.number().min(0).max(1200).nullish(),
      waveform: text(400).nullish(),
    }),
  )
  .max(10);

const components = z.array(z.looseObject({ type: z.int() })).max(40);

const pollMedia = (max: number) =>
  z.object({
    text: text(max).min(1),
    emoji: z.object({ id: snowflake.nullish(), name: z.string().max(32).nullish() }).nullish(),
  });

/** @see https://docs.discord.com/developers/resources/poll#poll-create-request-object */
export const pollForm = z.object({
  question: z.object({ text: text(300).min(1) }),
  answers: z
    .array(z.object({ poll_media: pollMedia(55) }))
    .min(1)
    .max(10),
  duration: z.int().min(1).max(768).nullish(),
  allow_multiselect: z.boolean().nullish(),
  layout_type: z.literal(1).nullish(),
});
export type PollForm = z.output<typeof pollForm>;

/** Contents of a message, for every way of sending it. */
export const messageContent = {
  content: text(2000)
    .nullish()
    .transform((content) => content ?? undefined),
  embeds: embeds.nullish().transform((list) => list ?? undefined),
  components: components.nullish().transform((list) => list ?? undefined),
  attachments: attachments.nullish(),
  allowed_mentions: allowedMentions.nullish().transform((allowed) => allowed ?? undefined),
  flags: z
    .int()
    .min(0)
    .nullish()
    .transform((flags) => flags ?? undefined),
  tts: z
    .boolean()
    .nullish()
    .transform((tts) => tts ?? undefined),
  poll: pollForm.nullish().transform((poll) => poll ?? undefined),
};

/** @see https://docs.discord.com/developers/resources/message#shared-client-theme-object */
const clientTheme = z.object({
  colors: z.array(z.string().length(6)).min(1).max(5),
  gradient_angle: z.int().min(0).max(360),
  base_mix: z.int().min(0).max(100),
  base_theme: z.literal([0, 1, 2, 3, 4]).nullish(),
});

export const MessageCreate = z.object({
  ...messageContent,
  nonce: z
    .union([text(25), z.int()])
    .nullish()
    .transform((nonce) => nonce ?? undefined),
  enforce_nonce: z.boolean().nullish(),
  message_reference: z
    .object({
      type: z.int().min(0).max(1).default(0),
      message_id: snowflake.optional(),
      channel_id: snowflake.optional(),
      guild_id: snowflake.optional(),
      fail_if_not_exists: z.boolean().nullish(),
    })
    .nullish(),
  sticker_ids: z.array(snowflake).max(3).nullish(),
  shared_client_theme: clientTheme.nullish(),
});
export type MessageCreate = z.output<typeof MessageCreate>;

/** In an edit a null field is cleared, a missing one stays. */
export const MessageEdit = z.object({
  ...messageContent,
  content: text(2000).nullish(),
  sticker_ids: z.unknown().optional(),
  embeds: embeds.nullish(),
  components: components.nullish(),
  attachments: attachments.nullish(),
});
export type MessageEdit = z.output<typeof MessageEdit>;
