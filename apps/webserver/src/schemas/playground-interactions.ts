import { UserId } from '#libs/vocabulary';
import { z } from 'zod';

/** A command as its application registered it. @see https://docs.discord.com/developers/interactions/application-commands#application-command-object */
export const PlaygroundCommand = z
  .looseObject({
    id: z.string(),
    application_id: z.string(),
    name: z.string(),
    description: z.string(),
    type: z.int().describe('1 slash, 2 on a user, 3 on a message.'),
    options: z.array(z.looseObject({ type: z.int(), name: z.string() })).optional(),
  })
  .meta({ id: 'PlaygroundCommand' });

export const PlaygroundCommands = z
  .object({
    applications: z.array(z.object({ id: z.string(), name: z.string() })),
    commands: z.array(PlaygroundCommand),
  })
  .meta({ id: 'PlaygroundCommands' });

export const PlaygroundCommandsQuery = z.object({ as: UserId.describe('Whose commands.') });
