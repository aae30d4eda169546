import type { LogPort } from '#libs/ports';
import { Fault, toFault } from '#libs/vocabulary';
import { MessageFlags, PermissionFlagsBits, type ChatInputCommandInteraction, type Interaction } from 'discord.js';
import { runTask, type RunTaskPorts } from './run-task.ts';
import { statusText, type StatusPorts } from './status.ts';

export interface CommandDeps extends StatusPorts, RunTaskPorts {
  log: LogPort;
}

/**
 * Answers `/mainstay`. Discord waits three seconds for the first answer: it is told at once that one will follow.
 *
 * @see https://docs.discord.com/developers/interactions/receiving-and-responding#responding-to-an-interaction
 */
export async function answerInteraction(interaction: Interaction, deps: CommandDeps): Promise<void> {
  if (!interaction.isChatInputCommand() || interaction.commandName !== 'mainstay') return;
  try {
    await interaction.deferReply({ flags: MessageFlags.Ephemeral });
    await interaction.editReply({ content: await answer(interaction, deps), allowedMentions: { parse: [] } });
  } catch (error) {
    const fault = toFault(error);
    deps.log.warn('slash command failed', { code: fault.code, error: fault.cause ?? fault });
    const content = fault.side === 'user' ? fault.message : 'Something went wrong on our side. It has been logged.';
    await interaction.editReply({ content, allowedMentions: { parse: [] } }).catch(() => {});
  }
}

async function answer(interaction: ChatInputCommandInteraction, deps: CommandDeps): Promise<string> {
  const { guildId, memberPermissions } = interaction;
  if (guildId === null) throw new Fault('command.no-guild', 'This command works in a server.');
  const allowed = [PermissionFlagsBits.ManageMessages, PermissionFlagsBits.ManageGuild];
  if (!allowed.some((permission) => memberPermissions?.has(permission))) {
    throw new Fault('command.forbidden', 'This takes the permission Manage Messages or Manage Server.', {
      status: 403,
    });
  }
  const subcommand = interaction.options.getSubcommand();
  switch (subcommand) {
    case 'status':
      return statusText(guildId, deps);
    case 'run-task':
      return runTask(interaction, guildId, deps);
    default:
      throw new Fault('command.unknown', `There is no command "${subcommand}".`);
  }
}
