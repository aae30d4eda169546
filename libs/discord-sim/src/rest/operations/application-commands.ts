import { z } from 'zod';
import type { ApplicationCommand } from '../../world/entities.ts';
import { fail, invalidForm } from '../errors.ts';
import { permissionBits } from '../forms.ts';
import { Answer, operation, type Call } from '../operation.ts';

const MAX: Readonly<Record<number, number>> = { 1: 100, 2: 15, 3: 15, 4: 1 };
const name = z.string().min(1).max(32);
const option = z.looseObject({ type: z.int().min(1).max(11), name, description: z.string().min(1).max(100) });

const CommandForm = z
  .looseObject({
    name,
    type: z.int().min(1).max(4).default(1),
    description: z.string().max(100).default(''),
    options: z.array(option).max(25).nullish(),
    default_member_permissions: permissionBits.nullish(),
  })
  .superRefine((form, context) => {
    if (form.type !== 1) return;
    if (!/^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u.test(form.name) || form.name !== form.name.toLowerCase()) {
      const params = { discord: 'APPLICATION_COMMAND_INVALID_NAME' };
      context.addIssue({ code: 'custom', path: ['name'], message: 'Command name is invalid', params });
    }
    if (form.description === '') {
      context.addIssue({
        code: 'custom',
        path: ['description'],
        message: 'This field is required',
        params: { discord: 'BASE_TYPE_REQUIRED' },
      });
    }
  });
type CommandForm = z.output<typeof CommandForm>;

/** The commands of the path, which must be those of the calling application. */
function scopeOf(call: Call): Map<string, ApplicationCommand> {
  const { caller, params, world } = call;
  const applicationId = params['application_id']!;
  if ((caller.kind !== 'bot' && caller.kind !== 'bearer') || caller.application.id !== applicationId) throw fail(20012);
  const guildId = params['guild_id'];
  if (guildId !== undefined && !world.guilds.get(guildId)?.members.has(caller.application.botId)) throw fail(50001);
  return world.commands.scope(applicationId, guildId);
}

function make(call: Call, form: CommandForm, before?: ApplicationCommand): ApplicationCommand {
  const { world, params } = call;
  const guildId = params['guild_id'];
  return {
    nsfw: false,
    dm_permission: true,
    contexts: null,
    integration_types: [0],
    name_localizations: null,
    description_localizations: null,
    ...form,
    options: form.options ?? [],
    default_member_permissions: form.default_member_permissions ?? null,
    id: before?.id ?? world.snowflakes.next(),
    application_id: params['application_id']!,
    version: world.snowflakes.next(),
    ...(guildId === undefined ? {} : { guild_id: guildId }),
  };
}

const named = (commands: Map<string, ApplicationCommand>, { type, name: text }: Pick<CommandForm, 'type' | 'name'>) =>
  [...commands.values()].find((command) => command.type === type && command.name === text);

function commandOf(call: Call): ApplicationCommand {
  const command = scopeOf(call).get(call.params['command_id']!);
  if (!command) throw fail(10063);
  return command;
}

/** Creating a command that exists replaces it. */
function create(call: Call<CommandForm>): Answer {
  const commands = scopeOf(call);
  const before = named(commands, call.body);
  const sameType = [...commands.values()].filter(({ type }) => type === call.body.type).length;
  if (!before && sameType >= MAX[call.body.type]!) throw fail(30032);
  const command = make(call, call.body, before);
  commands.set(command.id, command);
  return new Answer(before ? 200 : 201, command);
}

function replaceAll(call: Call<CommandForm[]>): ApplicationCommand[] {
  const commands = scopeOf(call);
  const seen = new Set<string>();
  call.body.forEach((form, index) => {
    const key = `${form.type} ${form.name}`;
    if (seen.has(key)) {
      const error = {
        code: 'APPLICATION_COMMANDS_DUPLICATE_NAME',
        message: 'Application command names must be unique',
      };
      throw invalidForm([{ path: [index], error }]);
    }
    seen.add(key);
  });
  const next = call.body.map((form) => make(call, form, named(commands, form)));
  commands.clear();
  for (const command of next) commands.set(command.id, command);
  return next;
}

function update(call: Call<Partial<CommandForm>>): ApplicationCommand {
  const command = commandOf(call);
  const form = Object.fromEntries(Object.entries(call.body).filter(([, value]) => value !== undefined));
  Object.assign(command, form, { version: call.world.snowflakes.next() });
  return command;
}

const remove = (call: Call): void => {
  scopeOf(call).delete(commandOf(call).id);
};

const CommandEdit = z.looseObject({
  name: name.optional(),
  description: z.string().max(100).optional(),
  options: z.array(option).max(25).optional(),
});

/** @see https://docs.discord.com/developers/interactions/application-commands */
export const applicationCommands = [
  operation('list_application_commands', { run: (call) => [...scopeOf(call).values()] }),
  operation('list_guild_application_commands', { run: (call) => [...scopeOf(call).values()] }),
  operation('get_application_command', { run: commandOf }),
  operation('get_guild_application_command', { run: commandOf }),
  operation('create_application_command', { body: CommandForm, run: create }),
  operation('create_guild_application_command', { body: CommandForm, run: create }),
  operation('bulk_set_application_commands', { body: z.array(CommandForm).max(131), run: replaceAll }),
  operation('bulk_set_guild_application_commands', { body: z.array(CommandForm).max(131), run: replaceAll }),
  operation('update_application_command', { body: CommandEdit, run: update }),
  operation('update_guild_application_command', { body: CommandEdit, run: update }),
  operation('delete_application_command', { run: remove }),
  operation('delete_guild_application_command', { run: remove }),
];
