import { z } from 'zod';
import { checkOptions, commandOptions, isSlashName, keptOption, texts, type CommandOption } from './command-options.ts';
import { permissionBits, snowflake } from './forms.ts';
import { LOCALES } from './locales.ts';

export const CommandType = { slash: 1, user: 2, message: 3, entryPoint: 4 } as const;

/** Flag of an application with an Activity. @see https://docs.discord.com/developers/resources/application#application-object-application-flags */
export const EMBEDDED = 1 << 17;

const distinct = (max: number) =>
  z
    .array(z.int().min(0).max(max))
    .min(1)
    .refine((list) => new Set(list).size === list.length, 'The set already contains this value.')
    .nullish();

const fields = {
  name: z.string().min(1).max(32),
  name_localizations: texts(32),
  description: z
    .string()
    .max(100)
    .nullish()
    .transform((text) => text ?? ''),
  description_localizations: texts(100),
  options: commandOptions.nullish(),
  default_member_permissions: permissionBits.nullish(),
  default_permission: z.boolean().nullish(),
  dm_permission: z.boolean().nullish(),
  contexts: distinct(2),
  integration_types: distinct(1),
  nsfw: z.boolean().nullish(),
  handler: z.int().min(1).max(2).nullish(),
  type: z
    .int()
    .min(1)
    .max(4)
    .nullish()
    .transform((type) => type ?? CommandType.slash),
};

type Refuse = (path: Array<string | number>, code: string, message: string) => void;
const MAX_SIZE = 8_000;

/** Each text counts with its longest translation. @see https://docs.discord.com/developers/interactions/application-commands#slash-commands */
function sizeOf(one: {
  name: string;
  description?: string | undefined;
  name_localizations?: unknown;
  description_localizations?: unknown;
  options?: readonly CommandOption[] | null | undefined;
  choices?: CommandOption['choices'];
}): number {
  const longest = (text: string | undefined, translations: unknown) =>
    Math.max(
      text?.length ?? 0,
      ...Object.values((translations ?? {}) as Record<string, string>).map((other) => other.length),
    );
  const own = longest(one.name, one.name_localizations) + longest(one.description, one.description_localizations);
  const choices = (one.choices ?? []).map(
    ({ name, name_localizations, value }) => longest(name, name_localizations) + String(value).length,
  );
  return [...choices, ...(one.options ?? []).map(sizeOf)].reduce((sum, size) => sum + size, own);
}

function checkTranslations(of: object, refuse: Refuse, path: Array<string | number> = []): void {
  for (const [key, value] of Object.entries(of)) {
    if (Array.isArray(value))
      value.forEach((one: unknown, index) => {
        if (typeof one === 'object' && one !== null) checkTranslations(one, refuse, [...path, key, index]);
      });
    if (!key.endsWith('_localizations')) continue;
    for (const locale of Object.keys((value ?? {}) as object))
      if (!LOCALES.has(locale))
        refuse([...path, key], 'BASE_TYPE_CHOICES', `Value must be one of {${[...LOCALES].join(', ')}}.`);
  }
}

export type CommandForm = z.output<z.ZodObject<typeof fields>>;

/** Checks of Discord on a command as a whole. */
export function checkCommand(form: Omit<CommandForm, 'handler'>, refuse: Refuse): void {
  const isSlash = form.type === CommandType.slash;
  const names = isSlash ? [form.name, ...Object.values(form.name_localizations ?? {})] : [];
  names.forEach((name, index) => {
    if (isSlashName(name)) return;
    refuse(
      [index === 0 ? 'name' : 'name_localizations'],
      'APPLICATION_COMMAND_INVALID_NAME',
      'Command name is invalid',
    );
  });
  if (isSlash && form.description === '') refuse(['description'], 'BASE_TYPE_REQUIRED', 'This field is required');
  if (form.type === CommandType.user || form.type === CommandType.message) {
    if (form.description !== '')
      refuse(
        ['description'],
        'APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION_NOT_EMPTY',
        'Context menu commands cannot have description',
      );
  }
  if (!isSlash && form.options?.length)
    refuse(['options'], 'APPLICATION_COMMAND_CONTEXT_MENU_OPTIONS_NOT_EMPTY', 'Only slash commands can have options');
  checkTranslations(form, refuse);
  checkOptions(form.options ?? [], refuse);
  if (sizeOf(form) > MAX_SIZE)
    refuse([], 'APPLICATION_COMMAND_TOO_LARGE', `Command exceeds maximum size (${MAX_SIZE})`);
}

const whole = (form: CommandForm, context: z.core.$RefinementCtx<CommandForm>): void =>
  checkCommand(form, (path, code, message) =>
    context.addIssue({ code: 'custom', path, message, params: { discord: code } }),
  );

export const CommandForm = z.object(fields).superRefine(whole);
/** One command of a bulk overwrite: it may contain the id of the command that it replaces. */
export const ListedCommand = z.object({ ...fields, id: snowflake.nullish() }).superRefine(whole);
export type ListedCommand = z.output<typeof ListedCommand>;

/** In an edit every field is optional, and replaces the existing one. */
export const CommandEdit = z.object({
  ...fields,
  name: fields.name.optional(),
  description: z.string().max(100).nullish(),
  type: fields.type.optional(),
});
export type CommandEdit = z.output<typeof CommandEdit>;

export const keptOptions = (options: readonly CommandOption[] | null | undefined): CommandOption[] =>
  (options ?? []).map(keptOption);
