import { z } from 'zod';
import { fileTypes } from '../rest/command-options.ts';
import { snowflake } from '../rest/forms.ts';

const customId = z.string().min(1).max(100);
const text = (max: number) => z.string().max(max).nullish();
const flag = z.boolean().nullish();
const emoji = z
  .object({ id: snowflake.nullish(), name: z.string().max(32).nullish(), animated: flag })
  .nullish()
  .transform((given) =>
    given
      ? { ...(given.id ? { id: given.id } : {}), name: given.name ?? '', ...(given.animated ? { animated: true } : {}) }
      : undefined,
  );
const media = z.object({ url: z.string().max(2048) });
const option = z.object({
  label: z.string().min(1).max(100),
  value: z.string().min(1).max(100),
  description: text(100),
  emoji,
  default: flag,
});
const values = (max: number) => ({
  min_values: z.int().min(0).max(max).nullish(),
  max_values: z.int().min(1).max(max).nullish(),
});
const select = {
  custom_id: customId,
  placeholder: text(150),
  ...values(25),
  disabled: flag,
  required: flag,
};
const defaults = z
  .array(z.object({ id: snowflake, type: z.enum(['user', 'role', 'channel']) }))
  .max(25)
  .nullish();
const spoiler = {
  spoiler: z
    .boolean()
    .nullish()
    .transform((given) => given ?? false),
};
const description = { description: text(1024).transform((given) => given ?? null) };
const url = z
  .string()
  .regex(/^(https?|discord|attachment):\/\/.+/i, "Scheme must be one of ('http', 'https', 'discord').");

/**
 * The fields of each kind of component that are not components themselves.
 *
 * @see https://docs.discord.com/developers/components/reference
 */
export const shapes: Readonly<Record<number, z.ZodType<Record<string, unknown>>>> = {
  1: z.object({}),
  2: z.object({
    style: z.int().min(1).max(6),
    label: text(80),
    custom_id: customId.nullish(),
    url: url.max(512).nullish(),
    sku_id: snowflake.nullish(),
    disabled: flag,
    emoji,
  }),
  3: z.object({ ...select, options: z.array(option).min(1).max(25) }),
  4: z.object({
    custom_id: customId,
    style: z.int().min(1).max(2),
    label: z.string().min(1).max(45).nullish(),
    min_length: z.int().min(0).max(4000).nullish(),
    max_length: z.int().min(1).max(4000).nullish(),
    required: flag,
    value: text(4000),
    placeholder: text(100),
  }),
  5: z.object({ ...select, default_values: defaults }),
  6: z.object({ ...select, default_values: defaults }),
  7: z.object({ ...select, default_values: defaults }),
  8: z.object({ ...select, default_values: defaults, channel_types: z.array(z.int()).nullish() }),
  9: z.object({}),
  10: z.object({ content: z.string().min(1).max(4000) }),
  11: z.object({ media, ...description, ...spoiler }),
  12: z.object({
    items: z
      .array(z.object({ media, ...description, ...spoiler }))
      .min(1)
      .max(10),
  }),
  13: z.object({
    file: z.object({
      url: z.string().regex(/^attachment:\/\/.+/, 'File components only support attachment references'),
    }),
    ...spoiler,
  }),
  14: z.object({
    divider: z
      .boolean()
      .nullish()
      .transform((given) => given ?? true),
    spacing: z
      .int()
      .min(1)
      .max(2)
      .nullish()
      .transform((given) => given ?? 1),
  }),
  17: z.object({
    accent_color: z
      .int()
      .min(0)
      .max(0xffffff)
      .nullish()
      .transform((given) => given ?? null),
    ...spoiler,
  }),
  18: z.object({ label: z.string().min(1).max(45), description: z.string().min(1).max(100).nullish() }),
  19: z.object({
    custom_id: customId,
    ...values(10),
    required: flag,
    file_types: fileTypes,
  }),
  21: z.object({ custom_id: customId, required: flag, options: z.array(option).min(2).max(10) }),
  22: z.object({ custom_id: customId, ...values(10), required: flag, options: z.array(option).min(1).max(10) }),
  23: z.object({ custom_id: customId, default: flag }),
};

/** Kinds of default values that a select accepts. */
export const OFFERED: Readonly<Record<number, readonly string[]>> = {
  5: ['user'],
  6: ['role'],
  7: ['user', 'role'],
  8: ['channel'],
};

/** The five kinds of selects. */
export const SELECTS: ReadonlySet<number> = new Set([3, 5, 6, 7, 8]);
/** Components that a user can interact with. */
export const INTERACTIVE: ReadonlySet<number> = new Set([2, 3, 4, 5, 6, 7, 8, 19, 21, 22, 23]);

/** Kinds of components that each parent may contain. */
export const within: Readonly<Record<string, readonly number[]>> = {
  legacy: [1],
  v2: [1, 9, 10, 12, 13, 14, 17],
  modal: [1, 10, 18],
  '1': [2, 3, 5, 6, 7, 8],
  'modal 1': [4],
  '9': [10],
  accessory: [2, 11],
  '17': [1, 9, 10, 12, 13, 14],
  '18': [3, 4, 5, 6, 7, 8, 19, 21, 22, 23],
};
