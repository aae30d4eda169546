import type { LogPort } from '#libs/ports';
import { Routes, type APIApplicationCommand, type Client, type REST } from 'discord.js';
import { isDeepStrictEqual } from 'node:util';
import { mainstayCommand } from './mainstay.command.ts';

/**
 * Deploys our commands if Discord has other ones, or if `force` is set. It may run at every start: reading commands does not
 * count against Discord's daily limit for creating them.
 *
 * @see https://docs.discord.com/developers/interactions/application-commands#bulk-overwrite-global-application-commands
 */
export async function deployCommands(
  client: Client<true>,
  force: boolean,
  log: LogPort,
): Promise<'deployed' | 'current'> {
  const rest: REST = client.rest;
  const route = Routes.applicationCommands(client.application.id);
  if (!force) {
    const known = (await rest.get(route)) as APIApplicationCommand[];
    if (known.length === 1 && isDeepStrictEqual(essence(known[0]), essence(mainstayCommand))) return 'current';
  }
  await rest.put(route, { body: [mainstayCommand] });
  log.info('slash commands deployed', { forced: force });
  return 'deployed';
}

/** The part of a command that we define, without ids and other fields that Discord adds. */
function essence(command: unknown): unknown {
  const { name, description, options, default_member_permissions: permissions } = command as APIApplicationCommand;
  return { name, description, permissions: permissions ?? null, options: (options ?? []).map(optionEssence) };
}

const kept = new Set(['type', 'name', 'description', 'min_value', 'max_value']);

function optionEssence(option: object): unknown {
  const { required, options } = option as { required?: boolean; options?: object[] };
  return {
    ...Object.fromEntries(Object.entries(option).filter(([name]) => kept.has(name))),
    required: required ?? false,
    options: (options ?? []).map(optionEssence),
  };
}
