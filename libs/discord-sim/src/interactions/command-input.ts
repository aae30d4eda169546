import { ApplicationCommandOptionType as Option, RESTJSONErrorCodes } from 'discord-api-types/v10';
import { z } from 'zod';
import { self, type ChannelAccess } from '../rest/access.ts';
import { fail, invalidField } from '../rest/errors.ts';
import type { Call } from '../rest/operation.ts';
import { validate } from '../rest/validate.ts';
import type { ApplicationCommand } from '../world/entities.ts';
import { refusalOf } from './command-access.ts';
import type { Invocation } from './invocation.ts';
import { CommandKind, InteractionKind } from './kinds.ts';
import { fitsFileTypes, uploaded } from './uploads.ts';
import type { Resolved } from './resolve.ts';

interface Definition {
  name: string;
  type: number;
  required?: boolean;
  autocomplete?: boolean;
  choices?: Array<{ name: string; value: unknown }>;
  options?: Definition[];
  channel_types?: number[];
  min_value?: number;
  max_value?: number;
  min_length?: number;
  max_length?: number;
  file_types?: string[];
}

export interface GivenOption {
  name: string;
  type: number;
  value?: unknown;
  options?: GivenOption[];
  focused?: boolean;
}

const Options: z.ZodType<GivenOption[]> = z
  .array(
    z.object({
      name: z.string().max(32),
      type: z.int().min(1).max(11),
      value: z.union([z.string().max(6000), z.number(), z.boolean()]).optional(),
      focused: z.boolean().optional(),
      get options() {
        return Options.optional();
      },
    }),
  )
  .max(25);

/** A command has at most a group, a subcommand and its options. */
const DEEPEST = 3;
const isDeep = (options: unknown, depth = 1): boolean =>
  Array.isArray(options) &&
  (depth > DEEPEST || (options as Array<{ options?: unknown } | null>).some((one) => isDeep(one?.options, depth + 1)));

const refuse = (message: string) =>
  invalidField('data.options', 'INTERACTION_APPLICATION_COMMAND_OPTION_INVALID', message);

/** The command to run. @throws DiscordError when it does not exist or this member may not use it */
export function commandOf(call: Call<Invocation>, access: ChannelAccess): ApplicationCommand {
  const { world, body } = call;
  const usable = world.commands.usable(body.application_id, access.guild?.fields.id);
  const { id, name, type, version } = body.data;
  const command = usable.find((one) =>
    id === undefined ? one.name === name && one.type === (type ?? 1) : one.id === id,
  );
  // A client that knows an older version has to load the command again.
  if (!command || (version !== undefined && version !== command.version))
    throw invalidField(
      'data',
      'INTERACTION_APPLICATION_COMMAND_INVALID',
      'This command is outdated, please try again in a few minutes',
    );
  const refusal = refusalOf(world, access, command, self(call).user.id);
  if (refusal) throw refusal;
  return command;
}

function checkBounds(definition: Definition, value: string | number): void {
  const size = typeof value === 'string' ? value.length : value;
  const [low, high] =
    typeof value === 'string'
      ? [definition.min_length, definition.max_length]
      : [definition.min_value, definition.max_value];
  if ((low != null && size < low) || (high != null && size > high))
    throw refuse(`${definition.name} is out of its bounds`);
}

/** Checks that a value fits its option, except the value that the user is still typing. */
function checkValue(call: Call<Invocation>, definition: Definition, option: GivenOption, resolved: Resolved): void {
  const { type, value, name } = option;
  const expected =
    type === Option.Boolean ? 'boolean' : type === Option.Integer || type === Option.Number ? 'number' : 'string';
  if (typeof value !== expected || (type === Option.Integer && !Number.isInteger(value)))
    throw refuse(`${name} is not of its type`);
  if (type === Option.String || type === Option.Integer || type === Option.Number)
    checkBounds(definition, value as string | number);
  const { choices = [] } = definition;
  if (choices.length > 0 && !choices.some((choice) => choice.value === value))
    throw refuse(`${name} is not one of the choices`);
  const id = String(value);
  if (type === Option.User && !resolved.user(id)) throw fail(RESTJSONErrorCodes.UnknownUser);
  if (type === Option.Channel) {
    const channel = resolved.channel(id);
    if (!channel) throw fail(RESTJSONErrorCodes.UnknownChannel);
    if (definition.channel_types?.length && !definition.channel_types.includes(channel.type))
      throw refuse(`${name} is not of the channel types`);
  }
  if (type === Option.Role && !resolved.role(id)) throw fail(RESTJSONErrorCodes.UnknownRole);
  if (type === Option.Mentionable && !resolved.user(id) && !resolved.role(id))
    throw refuse(`${name} is not a known user`);
  if (type === Option.Attachment) {
    const attachment = uploaded(call, id);
    if (!fitsFileTypes(definition.file_types, attachment.filename)) throw refuse(`${name} is not of the file types`);
    option.value = attachment.id;
    resolved.attachment(attachment.id, attachment);
  }
}

/** Checks the user's input against the options of the command; returns the names of subcommands on the way. */
function checkOptions(
  call: Call<Invocation>,
  definitions: Definition[],
  given: GivenOption[],
  resolved: Resolved,
): string[] {
  const isTyping = call.body.type === InteractionKind.autocomplete;
  const names: string[] = [];
  for (const option of given) {
    const definition = definitions.find(({ name, type }) => name === option.name && type === option.type);
    if (!definition) throw refuse(`${option.name} is not an option of this command`);
    if (option.type <= 2) {
      names.push(option.name, ...checkOptions(call, definition.options ?? [], option.options ?? [], resolved));
    } else if (isTyping && option.focused) {
      if (!definition.autocomplete) throw refuse(`${option.name} has no autocomplete`);
    } else if (!isTyping || (option.value !== undefined && option.value !== ''))
      checkValue(call, definition, option, resolved);
  }
  const nested = definitions.some(({ type }) => type <= 2);
  if (nested && names.length === 0) throw refuse('a subcommand is required');
  const missing = definitions.find(({ required, name }) => required && !given.some((option) => option.name === name));
  if (missing && !isTyping) throw refuse(`${missing.name} is required`);
  return names;
}

/** Data that the application receives about a command that a user runs or types. */
export function commandData(
  call: Call<Invocation>,
  command: ApplicationCommand,
  resolved: Resolved,
): { data: object; name: string } {
  const { id, name, type, guild_id: guildId } = command;
  const named = { id, name, type, ...(guildId ? { guild_id: guildId } : {}) };
  if (type !== CommandKind.slash) {
    const target = call.body.data.target_id ?? '';
    const isKnown = type === CommandKind.user ? resolved.user(target) : resolved.message(target);
    if (!isKnown)
      throw fail(type === CommandKind.user ? RESTJSONErrorCodes.UnknownUser : RESTJSONErrorCodes.UnknownMessage);
    return { data: { ...named, target_id: target, ...resolved.data }, name };
  }
  if (isDeep(call.body.data.options)) throw refuse('options are too deep');
  const options = validate(Options, call.body.data.options ?? []);
  const subcommands = checkOptions(call, (command['options'] ?? []) as Definition[], options, resolved);
  const given = options.length === 0 ? {} : { options };
  return { data: { ...named, ...given, ...resolved.data }, name: [name, ...subcommands].join(' ') };
}
