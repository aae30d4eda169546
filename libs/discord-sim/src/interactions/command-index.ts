import { channelAccess, guildAccess, self } from '../rest/access.ts';
import { localized } from '../rest/locales.ts';
import { extraOperation, type Call } from '../rest/operation.ts';
import type { ApplicationCommand } from '../world/entities.ts';
import { refusalOf } from './command-access.ts';

/** A command with the name and description that its user reads. */
function translated(command: ApplicationCommand, locale: string): ApplicationCommand {
  const name = localized(command['name_localizations'], locale);
  const description = localized(command['description_localizations'], locale);
  return {
    ...command,
    ...(name === undefined ? {} : { name_localized: name }),
    ...(description === undefined ? {} : { description_localized: description }),
  };
}

function index(call: Call, guildId: string | undefined, isShown: (command: ApplicationCommand) => boolean): object {
  const { world, locale } = call;
  const userId = self(call).user.id;
  const applications = [...world.applications.values()].filter(
    ({ botId, userInstalls }) =>
      guildId === undefined || world.guilds.get(guildId)?.members.has(botId) || userInstalls.has(userId),
  );
  const commands = applications.flatMap(({ id }) => world.commands.usable(id, guildId)).filter(isShown);
  return {
    applications: applications.map(({ id, name }) => ({ id, name })),
    application_commands: commands.map((command) => translated(command, locale)),
  };
}

/** Requests of a Discord client for the command picker. */
export const commandIndexes = [
  /** All commands of a guild: the client hides those that its user may not use. */
  extraOperation(
    {
      id: 'client_guild_application_command_index',
      method: 'GET',
      path: '/guilds/{guild_id}/application-command-index',
      auth: 'u',
    },
    { run: (call) => index(call, guildAccess(call).guild.fields.id, () => true) },
  ),
  /** Commands that the caller can use in a channel or in a DM. */
  extraOperation(
    {
      id: 'client_channel_application_command_index',
      method: 'GET',
      path: '/channels/{channel_id}/application-command-index',
      auth: 'u',
    },
    {
      run(call) {
        const access = channelAccess(call);
        const guildId = access.guild?.fields.id;
        return index(call, guildId, (command) => refusalOf(call.world, access, command, self(call).user.id) === null);
      },
    },
  ),
];
