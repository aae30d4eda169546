import { ComponentType } from 'discord-api-types/v10';
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
  [ComponentType.ActionRow]: z.object({}),
  [ComponentType.Button]: z.object({
    style: z.int().min(1).max(6),
    label: text(80),
    custom_id: customId.nullish(),
    url: url.max(512).nullish(),
    sku_id: snowflake.nullish(),
    disabled: flag,
    emoji,
  }),
  [ComponentType.StringSelect]: z.object({ ...select, options: z.array(option).min(1).max(25) }),
  [ComponentType.TextInput]: z.object({
    custom_id: customId,
    style: z.int().min(1).max(2),
    label: z.string().min(1).max(45).nullish(),
    min_length: z.int().min(0).max(4000).nullish(),
    max_length: z.int().min(1).max(4000).nullish(),
    required: flag,
    value: text(4000),
    placeholder: text(100),
  }),
  [ComponentType.UserSelect]: z.object({ ...select, default_values: defaults }),
  [ComponentType.RoleSelect]: z.object({ ...select, default_values: defaults }),
  [ComponentType.MentionableSelect]: z.object({ ...select, default_values: defaults }),
  [ComponentType.ChannelSelect]: z.object({
    ...select,
    default_values: defaults,
    channel_types: z.array(z.int()).nullish(),
  }),
  [ComponentType.Section]: z.object({}),
  [ComponentType.TextDisplay]: z.object({ content: z.string().min(1).max(4000) }),
  [ComponentType.Thumbnail]: z.object({ media, ...description, ...spoiler }),
  [ComponentType.MediaGallery]: z.object({
    items: z
      .array(z.object({ media, ...description, ...spoiler }))
      .min(1)
      .max(10),
  }),
  [ComponentType.File]: z.object({
    file: z.object({
      url: z.string().regex(/^attachment:\/\/.+/, 'File components only support attachment references'),
    }),
    ...spoiler,
  }),
  [ComponentType.Separator]: z.object({
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
  [ComponentType.Container]: z.object({
    accent_color: z
      .int()
      .min(0)
      .max(0xffffff)
      .nullish()
      .transform((given) => given ?? null),
    ...spoiler,
  }),
  [ComponentType.Label]: z.object({
    label: z.string().min(1).max(45),
    description: z.string().min(1).max(100).nullish(),
  }),
  [ComponentType.FileUpload]: z.object({
    custom_id: customId,
    ...values(10),
    required: flag,
    file_types: fileTypes,
  }),
  [ComponentType.RadioGroup]: z.object({
    custom_id: customId,
    required: flag,
    options: z.array(option).min(2).max(10),
  }),
  [ComponentType.CheckboxGroup]: z.object({
    custom_id: customId,
    ...values(10),
    required: flag,
    options: z.array(option).min(1).max(10),
  }),
  [ComponentType.Checkbox]: z.object({ custom_id: customId, default: flag }),
};

/** Kinds of default values that a select accepts. */
export const OFFERED: Readonly<Record<number, readonly string[]>> = {
  [ComponentType.UserSelect]: ['user'],
  [ComponentType.RoleSelect]: ['role'],
  [ComponentType.MentionableSelect]: ['user', 'role'],
  [ComponentType.ChannelSelect]: ['channel'],
};

/** The five kinds of selects. */
export const SELECTS: ReadonlySet<number> = new Set([
  ComponentType.StringSelect,
  ComponentType.UserSelect,
  ComponentType.RoleSelect,
  ComponentType.MentionableSelect,
  ComponentType.ChannelSelect,
]);
/** Components that a user can interact with. */
export const INTERACTIVE: ReadonlySet<number> = new Set([
  ComponentType.Button,
  ComponentType.StringSelect,
  ComponentType.TextInput,
  ComponentType.UserSelect,
  ComponentType.RoleSelect,
  ComponentType.MentionableSelect,
  ComponentType.ChannelSelect,
  ComponentType.FileUpload,
  ComponentType.RadioGroup,
  ComponentType.CheckboxGroup,
  ComponentType.Checkbox,
]);

/** Kinds of components that each parent may contain. */
export const within: Readonly<Record<string, readonly number[]>> = {
  legacy: [ComponentType.ActionRow],
  v2: [
    ComponentType.ActionRow,
    ComponentType.Section,
    ComponentType.TextDisplay,
    ComponentType.MediaGallery,
    ComponentType.File,
    ComponentType.Separator,
    ComponentType.Container,
  ],
  modal: [ComponentType.ActionRow, ComponentType.TextDisplay, ComponentType.Label],
  [ComponentType.ActionRow]: [
    ComponentType.Button,
    ComponentType.StringSelect,
    ComponentType.UserSelect,
    ComponentType.RoleSelect,
    ComponentType.MentionableSelect,
    ComponentType.ChannelSelect,
  ],
  'modal row': [ComponentType.TextInput],
  [ComponentType.Section]: [ComponentType.TextDisplay],
  accessory: [ComponentType.Button, ComponentType.Thumbnail],
  [ComponentType.Container]: [
    ComponentType.ActionRow,
    ComponentType.Section,
    ComponentType.TextDisplay,
    ComponentType.MediaGallery,
    ComponentType.File,
    ComponentType.Separator,
  ],
  [ComponentType.Label]: [
    ComponentType.StringSelect,
    ComponentType.TextInput,
    ComponentType.UserSelect,
    ComponentType.RoleSelect,
    ComponentType.MentionableSelect,
    ComponentType.ChannelSelect,
    ComponentType.FileUpload,
    ComponentType.RadioGroup,
    ComponentType.CheckboxGroup,
    ComponentType.Checkbox,
  ],
};
