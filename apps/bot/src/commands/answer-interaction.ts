import type { LogPort } from '#libs/ports';
import { Fault, publicMessage, toFault } from '#libs/vocabulary';
import { MessageFlags, PermissionFlagsBits, type ChatInputCommandInteraction, type Interaction } from 'discord.js';
import { runTask, type RunTaskPorts } from './run-task.ts';
import { statusText, type StatusPorts } from './status.ts';

export interface CommandDeps extends StatusPorts, RunTaskPorts {
  log: LogPort;
}

/**
 * Answers `/mainstay`. Discord waits three seconds for the first answer, so this defers the reply at once.
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
    await interaction.editReply({ content: publicMessage(fault), allowedMentions: { parse: [] } }).catch(() => {});
  }
}

async function answer(interaction: ChatInputCommandInteraction, deps: CommandDeps): Promise<string> {
  const { guildId, memberPermissions } = interaction;
  if (guildId === null) throw new Fault('command.no-guild', 'This command works in servers only.');
  const has = (permission: bigint): boolean => memberPermissions?.has(permission) === true;
  const subcommand = interaction.options.getSubcommand();
  switch (subcommand) {
    case 'status':
      if (!has(PermissionFlagsBits.ManageMessages) && !has(PermissionFlagsBits.ManageGuild)) {
        throw forbidden('Manage Messages or Manage Server');
      }
      return statusText(guildId, deps);
    case 'run-task':
      // The command deletes messages: Manage Server alone does not allow that, neither here nor in Discord itself.
      if (!has(PermissionFlagsBits.ManageMessages)) throw forbidden('Manage Messages in this channel');
      return runTask(interaction, guildId, deps);
    default:
      throw new Fault('command.unknown', `There is no command "${subcommand}".`);
  }
}

const forbidden = (permission: string): Fault =>
  new Fault('command.forbidden', `You need the permission ${permission}.`);
