import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import { z } from 'zod';
import { isDeepStrictEqual } from 'node:util';
import { withoutPermissions } from '../../world/application-commands.ts';
import type { Application, ApplicationCommand } from '../../world/entities.ts';
import {
  checkCommand,
  CommandEdit,
  CommandForm,
  CommandType,
  EMBEDDED,
  keptOptions,
  ListedCommand,
} from '../command-forms.ts';
import { fail, invalidField, invalidForm } from '../errors.ts';
import { queryFlag } from '../forms.ts';
import { localized } from '../locales.ts';
import { Answer, operation, type Call } from '../operation.ts';
import type { Refusal } from '../validate.ts';

const MAX: Readonly<Record<number, number>> = { 1: 100, 2: 15, 3: 15, 4: 1 };
const SCOPE = 'applications.commands.update';

type Commands = Map<string, ApplicationCommand>;

interface Scope {
  application: Application;
  commands: Commands;
  guildId: string | undefined;
}

/** The commands of the path, which must belong to the calling application. */
function scopeOf(call: Call): Scope {
  const { caller, params, world } = call;
  const applicationId = params['application_id']!;
  if ((caller.kind !== 'bot' && caller.kind !== 'bearer') || caller.application.id !== applicationId)
    throw fail(RESTJSONErrorCodes.NotAuthorizedToPerformThisActionOnThisApplication);
  const guildId = params['guild_id'];
  if (guildId !== undefined && !world.guilds.get(guildId)?.members.has(caller.application.botId))
    throw fail(RESTJSONErrorCodes.MissingAccess);
  return { application: caller.application, commands: world.commands.scope(applicationId, guildId), guildId };
}

/** Checks fields that depend on the kind of application. @throws DiscordError 50035 */
function checkPlace(
  { application, guildId }: Scope,
  form: Pick<CommandForm, 'type' | 'handler' | 'integration_types'>,
): void {
  if (form.type === CommandType.entryPoint && guildId !== undefined)
    throw invalidField('type', 'APPLICATION_COMMAND_INVALID_TYPE', 'Entry point commands cannot be guild commands');
  const mayHandle = form.type === CommandType.entryPoint && (application.flags & EMBEDDED) !== 0;
  if (form.handler != null && !mayHandle)
    throw invalidField(
      'handler',
      'APPLICATION_COMMAND_INVALID_HANDLER',
      'Only entry point commands can have a handler',
    );
  if (guildId === undefined && form.integration_types?.some((type) => !application.integrationTypes.includes(type)))
    throw invalidField(
      'integration_types',
      'APPLICATION_COMMAND_INVALID_INTEGRATION_TYPE',
      'The application does not support this integration type',
    );
}

/** Fields of global commands only. */
function placesOf({ application, guildId }: Scope, form: CommandForm): object {
  if (guildId !== undefined) return { guild_id: guildId };
  const { contexts = null, integration_types: types } = form;
  return {
    contexts,
    integration_types: types ?? application.integrationTypes,
    dm_permission: contexts ? contexts.includes(1) : (form.dm_permission ?? true),
  };
}

function make(call: Call, scope: Scope, form: CommandForm, before?: ApplicationCommand): ApplicationCommand {
  checkPlace(scope, form);
  const permissions = form.default_member_permissions ?? (form.default_permission === false ? '0' : null);
  const fields = {
    id: before?.id ?? call.world.snowflakes.next(),
    application_id: scope.application.id,
    type: form.type,
    name: form.name,
    name_localizations: form.name_localizations ?? null,
    description: form.description,
    description_localizations: form.description_localizations ?? null,
    default_member_permissions: permissions,
    nsfw: form.nsfw ?? false,
    options: keptOptions(form.options),
    ...placesOf(scope, form),
    ...(form.type === CommandType.entryPoint ? { handler: form.handler ?? 1 } : {}),
  };
  const { version, ...known } = before ?? {};
  // The version shows a change to clients: an edit without changes keeps it.
  const isSame = version !== undefined && isDeepStrictEqual(known, fields);
  return { ...fields, version: isSame ? version : call.world.snowflakes.next() };
}

const named = (commands: Commands, { type, name: text }: Pick<CommandForm, 'type' | 'name'>) =>
  [...commands.values()].find((command) => command.type === type && command.name === text);

function commandOf(call: Call): ApplicationCommand {
  const command = scopeOf(call).commands.get(call.params['command_id']!);
  if (!command) throw fail(RESTJSONErrorCodes.UnknownApplicationCommand);
  return command;
}

/** Counts the commands created in a day, by guild. @throws DiscordError 30034 */
function spendCreate(call: Call): void {
  const { application_id: id, guild_id: guildId } = call.params;
  call.spend('commands', `${id} ${guildId ?? ''}`);
}

/** Creating a command that exists replaces it. */
function create(call: Call<CommandForm>): Answer {
  const scope = scopeOf(call);
  const { commands } = scope;
  const before = named(commands, call.body);
  const sameType = [...commands.values()].filter(({ type }) => type === call.body.type).length;
  const command = make(call, scope, call.body, before);
  if (!before && sameType >= MAX[call.body.type]!)
    throw fail(RESTJSONErrorCodes.MaximumNumberOfApplicationCommandsReached);
  if (!before) spendCreate(call);
  commands.set(command.id, command);
  return new Answer(before ? 200 : 201, command);
}

/** Rejects a duplicate name, or too many commands of a type. @throws DiscordError 50035 or 30032 */
function checkList(forms: readonly CommandForm[]): void {
  const seen = new Set<string>();
  const counts = new Map<number, number>();
  forms.forEach(({ type, name }, index) => {
    const count = (counts.get(type) ?? 0) + 1;
    if (count > MAX[type]!) throw fail(RESTJSONErrorCodes.MaximumNumberOfApplicationCommandsReached);
    counts.set(type, count);
    if (seen.has(`${type} ${name}`)) {
      const error = {
        code: 'APPLICATION_COMMANDS_DUPLICATE_NAME',
        message: 'Application command names must be unique',
      };
      throw invalidForm([{ path: [index], error }]);
    }
    seen.add(`${type} ${name}`);
  });
}

function replaceAll(call: Call<ListedCommand[]>): ApplicationCommand[] {
  const scope = scopeOf(call);
  const { commands } = scope;
  checkList(call.body);
  const next = call.body.map(({ id, ...form }) =>
    make(call, scope, form, commands.get(id ?? '') ?? named(commands, form)),
  );
  for (const { id } of next) if (!commands.has(id)) spendCreate(call);
  const before = [...commands.values()];
  commands.clear();
  for (const command of next) commands.set(command.id, command);
  for (const command of before)
    if (commands.get(command.id)?.name !== command.name) withoutPermissions(call.world, command.id);
  return next;
}

function update(call: Call<CommandEdit>): ApplicationCommand {
  const scope = scopeOf(call);
  const before = commandOf(call);
  const given = Object.fromEntries(Object.entries(call.body).filter(([, value]) => value !== undefined));
  const form = { ...before, ...given } as unknown as CommandForm;
  if (call.body.dm_permission != null && call.body.contexts === undefined) form.contexts = null;
  form.description ??= '';
  const refusals: Refusal[] = [];
  checkCommand(form, (path, code, message) => refusals.push({ path, error: { code, message } }));
  if (refusals.length > 0) throw invalidForm(refusals);
  const other = named(scope.commands, form);
  if (other && other.id !== before.id) throw fail(RESTJSONErrorCodes.ApplicationCommandWithThatNameAlreadyExists);
  const command = make(call, scope, form, before);
  if (command.name !== before.name) withoutPermissions(call.world, before.id);
  scope.commands.set(command.id, command);
  return command;
}

const remove = (call: Call): void => {
  const { id } = commandOf(call);
  scopeOf(call).commands.delete(id);
  withoutPermissions(call.world, id);
};

const TRANSLATED = ['name', 'description'] as const;

/** With the translation into one language instead of all. */
function inLocale(of: object, locale: string): object {
  const { name_localizations: _, description_localizations: __, ...rest } = of as Record<string, unknown>;
  const own = TRANSLATED.flatMap((key) => {
    const text = localized((of as Record<string, unknown>)[`${key}_localizations`], locale);
    return text === undefined ? [] : [[`${key}_localized`, text] as const];
  });
  const lists = (['options', 'choices'] as const).flatMap((key) => {
    const list = rest[key];
    return Array.isArray(list) ? [[key, list.map((one: object) => inLocale(one, locale))] as const] : [];
  });
  return { ...rest, ...Object.fromEntries(own), ...Object.fromEntries(lists) };
}

const listing = z.object({ with_localizations: queryFlag });

function list(call: Call<unknown, z.output<typeof listing>>): object[] {
  const commands = [...scopeOf(call).commands.values()];
  return call.query.with_localizations ? commands : commands.map((command) => inLocale(command, call.locale));
}

const read = { scope: SCOPE };

/** @see https://docs.discord.com/developers/interactions/application-commands */
export const applicationCommands = [
  operation('list_application_commands', { ...read, query: listing, run: list }),
  operation('list_guild_application_commands', { ...read, query: listing, run: list }),
  operation('get_application_command', { ...read, run: commandOf }),
  operation('get_guild_application_command', { ...read, run: commandOf }),
  operation('create_application_command', { ...read, body: CommandForm, run: create }),
  operation('create_guild_application_command', { ...read, body: CommandForm, run: create }),
  operation('bulk_set_application_commands', { ...read, body: z.array(ListedCommand).max(131), run: replaceAll }),
  operation('bulk_set_guild_application_commands', { ...read, body: z.array(ListedCommand).max(131), run: replaceAll }),
  operation('update_application_command', { ...read, body: CommandEdit, run: update }),
  operation('update_guild_application_command', { ...read, body: CommandEdit, run: update }),
  operation('delete_application_command', { ...read, run: remove }),
  operation('delete_guild_application_command', { ...read, run: remove }),
];
