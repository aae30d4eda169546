import { limits } from '#libs/vocabulary';
import {
  ApplicationIntegrationType,
  InteractionContextType,
  PermissionFlagsBits,
  SlashCommandBuilder,
  type RESTPostAPIChatInputApplicationCommandsJSONBody,
} from 'discord.js';

/** `/mainstay`, in Discord's format. */
export const mainstayCommand: RESTPostAPIChatInputApplicationCommandsJSONBody = new SlashCommandBuilder()
  .setName('mainstay')
  .setDescription('Mainstay in this server')
  .setContexts(InteractionContextType.Guild)
  .setIntegrationTypes(ApplicationIntegrationType.GuildInstall)
  .setDefaultMemberPermissions(PermissionFlagsBits.ManageMessages)
  .addSubcommand((status) => status.setName('status').setDescription('Scripts, waiting events and the last error'))
  .addSubcommand((runTask) =>
    runTask
      .setName('run-task')
      .setDescription('Start a task: delete the newest messages of this channel, for good')
      .addIntegerOption((limit) =>
        limit
          .setName('limit')
          .setDescription('Number of messages to delete')
          .setMinValue(1)
          .setMaxValue(limits.messages.pruneMax)
          .setRequired(true),
      ),
  )
  .toJSON();
