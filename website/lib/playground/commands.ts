import type { PlaygroundCommand, PlaygroundCommands } from '../types';
import { attachmentsOf } from './interaction-request';

/** @see https://docs.discord.com/developers/interactions/application-commands#application-command-object-application-command-option-structure */
export interface CommandOption {
  type: number;
  name: string;
  description: string;
  required?: boolean;
  choices?: Array<{ name: string; value: string | number }>;
  options?: CommandOption[];
  channel_types?: number[];
  min_value?: number;
  max_value?: number;
  min_length?: number;
  max_length?: number;
  autocomplete?: boolean;
  file_types?: string[];
}

/** One thing that can be run: a command without sub-commands, or one of its sub-commands. */
export interface Runnable {
  /** `mainstay status`. */
  name: string;
  description: string;
  application: string;
  command: PlaygroundCommand;
  /** Sub-command group and sub-command, outermost first. */
  path: CommandOption[];
  options: CommandOption[];
}

export const OptionType = {
  subcommand: 1,
  group: 2,
  string: 3,
  integer: 4,
  boolean: 5,
  user: 6,
  channel: 7,
  role: 8,
  mentionable: 9,
  number: 10,
  attachment: 11,
} as const;

const slash = 1;
const isNest = ({ type }: CommandOption): boolean => type === OptionType.subcommand || type === OptionType.group;

function unfold(runnable: Runnable): Runnable[] {
  if (!runnable.options.some(isNest)) return [runnable];
  return runnable.options.flatMap((option) =>
    unfold({
      ...runnable,
      name: `${runnable.name} ${option.name}`,
      description: option.description,
      path: [...runnable.path, option],
      options: option.options ?? [],
    }),
  );
}

/** Everything that can be run by typing it, sub-commands each for itself, by name. */
export function runnablesOf({ applications, commands }: PlaygroundCommands): Runnable[] {
  return commands
    .filter(({ type }) => type === slash)
    .flatMap((command) =>
      unfold({
        name: command.name,
        description: command.description,
        application: applications.find(({ id }) => id === command.application_id)?.name ?? '',
        command,
        path: [],
        options: (command.options ?? []) as unknown as CommandOption[],
      }),
    )
    .toSorted((a, b) => a.name.localeCompare(b.name));
}

/** Commands that match the text after `/`: prefix matches first. */
export function matching(runnables: readonly Runnable[], typed: string): Runnable[] {
  const wanted = typed.trim().toLowerCase();
  const starting = runnables.filter(({ name }) => name.startsWith(wanted));
  return [...starting, ...runnables.filter((one) => !starting.includes(one) && one.name.includes(wanted))];
}

export type Values = Readonly<Record<string, string>>;

const isNumeric = (type: number): boolean => type === OptionType.integer || type === OptionType.number;

/** The error in an option's value; null if it is valid. */
export function problemOf(option: CommandOption, value: string): string | null {
  if (value === '') return option.required ? 'Required' : null;
  if (isNumeric(option.type)) {
    const number = Number(value);
    if (!Number.isFinite(number)) return 'Not a number';
    if (option.type === OptionType.integer && !Number.isInteger(number)) return 'Whole numbers only';
    if (option.min_value !== undefined && number < option.min_value) return `At least ${option.min_value}`;
    if (option.max_value !== undefined && number > option.max_value) return `At most ${option.max_value}`;
  }
  if (option.min_length !== undefined && value.length < option.min_length)
    return `At least ${option.min_length} characters`;
  if (option.max_length !== undefined && value.length > option.max_length)
    return `At most ${option.max_length} characters`;
  return null;
}

function valueOf(type: number, value: string): string | number | boolean {
  if (isNumeric(type)) return Number(value);
  return type === OptionType.boolean ? value === 'true' : value;
}

/** The body that a Discord client sends for a command with these values; the value of a file is its name. `focused` names the option that completes. */
export function invocationOf({ command, path, options }: Runnable, values: Values, focused?: string) {
  const files: string[] = [];
  const given = options
    .filter(({ name }) => (values[name] ?? '') !== '' || name === focused)
    // Files are uploaded when the command is run, not while it is typed.
    .filter(({ type }) => focused === undefined || type !== OptionType.attachment)
    .map(({ type, name }) => {
      if (type === OptionType.attachment) return { type, name, value: String(files.push(values[name] ?? '') - 1) };
      // A partly typed value is not always a number.
      const value = name === focused ? (values[name] ?? '') : valueOf(type, values[name] ?? '');
      return { type, name, value, ...(name === focused ? { focused: true } : {}) };
    });
  const nested = path.toReversed().reduce<object[]>((inner, { type, name }) => [{ type, name, options: inner }], given);
  const { id, name, type, version } = command as PlaygroundCommand & { version?: string };
  return { id, name, type, version, options: nested, attachments: attachmentsOf(files) };
}

/** The files that go with a command, in the order in which it numbers them. */
export const filesOf = ({ options }: Runnable, files: Readonly<Record<string, File | null>>): File[] =>
  options.flatMap(({ type, name }) => (type === OptionType.attachment && files[name] ? [files[name]] : []));
