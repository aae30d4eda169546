import { ApplicationCommandOptionType } from 'discord-api-types/v10';
import { z } from 'zod';

/** @see https://docs.discord.com/developers/interactions/application-commands#application-command-object-application-command-naming */
const NAME = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u;
export const isSlashName = (name: string): boolean => NAME.test(name) && name === name.toLowerCase();

export const texts = (max: number) => z.record(z.string(), z.string().min(1).max(max)).nullish();
const name = z.string().min(1).max(32);
const description = z.string().min(1).max(100);
const flag = z.boolean().nullish();

const choice = z.object({
  name: z.string().min(1).max(100),
  name_localizations: texts(100),
  value: z.union([z.string().max(100), z.number()]),
});

/** Groups of extensions, and single extensions. @see https://docs.discord.com/developers/reference#file-type-filtering */
export const fileTypes = z
  .array(
    z
      .string()
      .transform((type) => type.toLowerCase())
      .pipe(z.string().regex(/^(image|video|audio|\.[a-z0-9_.-]{1,31})$/, 'Must be a group of files or an extension.')),
  )
  .max(10)
  .nullish();

const fields = {
  type: z.int().min(1).max(11),
  name,
  name_localizations: texts(32),
  description,
  description_localizations: texts(100),
  required: flag,
  choices: z.array(choice).max(25).nullish(),
  channel_types: z.array(z.int().min(0).max(16)).nullish(),
  min_value: z.number().nullish(),
  max_value: z.number().nullish(),
  min_length: z.int().min(0).max(6000).nullish(),
  max_length: z.int().min(1).max(6000).nullish(),
  autocomplete: flag,
  file_types: fileTypes,
};
const inSubcommand = z.object(fields);
const inGroup = z.object({ ...fields, options: z.array(inSubcommand).max(25).nullish() });
/** Options of a command: a group contains subcommands, a subcommand contains parameters, and nothing nests deeper. */
export const commandOptions = z.array(z.object({ ...fields, options: z.array(inGroup).max(25).nullish() })).max(25);

export interface CommandOption extends z.output<typeof inSubcommand> {
  options?: CommandOption[] | null | undefined;
}

export const SUBCOMMAND = 1;
export const GROUP = 2;
const TYPED = new Set<number>([
  ApplicationCommandOptionType.String,
  ApplicationCommandOptionType.Integer,
  ApplicationCommandOptionType.Number,
]);
/** The largest whole number that JavaScript represents exactly. */
const FAR = Number.MAX_SAFE_INTEGER;

type Refuse = (path: Array<string | number>, code: string, message: string) => void;

function checkChoices(option: CommandOption, path: Array<string | number>, refuse: Refuse): void {
  if (!option.choices || !TYPED.has(option.type)) return;
  if (option.autocomplete && option.choices.length > 0)
    refuse(
      [...path, 'autocomplete'],
      'APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_CHOICES_EXCLUSIVE',
      'Autocomplete and choices are mutually exclusive.',
    );
  const names = new Set<string>();
  option.choices.forEach(({ name: text, value }, index) => {
    const at = [...path, 'choices', index];
    if (names.has(text))
      refuse([...at, 'name'], 'APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_ALREADY_EXISTS', 'Choice name already exists');
    names.add(text);
    const isRight =
      option.type === ApplicationCommandOptionType.String ? typeof value === 'string' : typeof value === 'number';
    if (!isRight || (option.type === ApplicationCommandOptionType.Integer && !Number.isInteger(value)))
      refuse([...at, 'value'], 'BASE_TYPE_INVALID', 'The value is not of the type of the option.');
  });
}

function checkRange(option: CommandOption, path: Array<string | number>, refuse: Refuse): void {
  const bounds =
    option.type === ApplicationCommandOptionType.String
      ? (['min_length', 'max_length'] as const)
      : (['min_value', 'max_value'] as const);
  const [low, high] = bounds.map((key) => option[key]);
  if (
    option.type === ApplicationCommandOptionType.Integer &&
    [low, high].some((bound) => bound != null && !(Math.abs(bound) <= FAR && Number.isInteger(bound)))
  )
    refuse([...path, bounds[0]], 'NUMBER_TYPE_COERCE', 'Bounds of an integer option are integers.');
  if (low != null && high != null && low > high)
    refuse([...path, bounds[0]], 'NUMBER_TYPE_MAX', `int value should be less than or equal to ${high}.`);
}

/** Checks that the kinds of options may be combined. */
function checkKinds(
  options: readonly CommandOption[],
  within: number,
  path: Array<string | number>,
  refuse: Refuse,
): void {
  const nested = options.filter(({ type }) => type <= GROUP);
  const isAllowed =
    within === 0 || (within === GROUP ? nested.every(({ type }) => type === SUBCOMMAND) : nested.length === 0);
  const isMixed =
    within === GROUP ? nested.length < options.length : nested.length > 0 && nested.length < options.length;
  if (isAllowed && !isMixed) return;
  refuse(
    path,
    'APPLICATION_COMMAND_OPTIONS_TYPE_INVALID',
    'Sub-command and sub-command group option types are mutually exclusive to all other types',
  );
}

/** Checks of Discord on the options of a command, beyond the form of each. */
export function checkOptions(
  options: readonly CommandOption[],
  refuse: Refuse,
  path: Array<string | number> = ['options'],
  within = 0,
): void {
  const names = new Set<string>();
  let isOptional = false;
  checkKinds(options, within, path, refuse);
  options.forEach((option, index) => {
    const at = [...path, index];
    if (!isSlashName(option.name))
      refuse([...at, 'name'], 'APPLICATION_COMMAND_INVALID_NAME', 'Command name is invalid');
    if (names.has(option.name))
      refuse([...at, 'name'], 'APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS', 'Option name already exists');
    names.add(option.name);
    if (option.required && isOptional)
      refuse(
        at,
        'APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID',
        'Required options must be placed before non-required options',
      );
    isOptional ||= !option.required;
    checkChoices(option, at, refuse);
    checkRange(option, at, refuse);
    if (option.type <= GROUP) checkOptions(option.options ?? [], refuse, [...at, 'options'], option.type);
  });
}

const ALWAYS = ['type', 'name', 'name_localizations', 'description', 'description_localizations'] as const;
const OF_TYPE: Readonly<Record<number, ReadonlyArray<keyof CommandOption>>> = {
  3: ['required', 'choices', 'min_length', 'max_length', 'autocomplete'],
  4: ['required', 'choices', 'min_value', 'max_value', 'autocomplete'],
  7: ['required', 'channel_types'],
  10: ['required', 'choices', 'min_value', 'max_value', 'autocomplete'],
  11: ['required', 'file_types'],
};

/** An option as Discord stores it: only with the fields of its type. */
export function keptOption(option: CommandOption): CommandOption {
  const keys = [...ALWAYS, ...(option.type <= GROUP ? [] : (OF_TYPE[option.type] ?? (['required'] as const)))];
  const kept = Object.fromEntries(keys.flatMap((key) => (option[key] == null ? [] : [[key, option[key]] as const])));
  const options = option.type <= GROUP && option.options ? { options: option.options.map(keptOption) } : {};
  return { ...kept, ...options } as CommandOption;
}
