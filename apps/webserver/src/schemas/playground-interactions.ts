import { ChannelId, MessageId, UserId } from '#libs/vocabulary';
import { z } from 'zod';
import { JsonSize } from './playground-control.ts';

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

const DATA_LENGTH = 100_000;

/** What a Discord client sends when somebody runs a command, uses a component or hands in a modal. */
export const InteractAs = z
  .object({
    as: UserId.describe('Id of the member who does it.'),
    type: z.literal([2, 3, 4, 5]).describe('2 command, 3 component, 4 autocomplete, 5 modal.'),
    applicationId: ChannelId.describe('Whose command or message it is.'),
    messageId: MessageId.optional().describe('Of a component: the message that it sits on.'),
    messageFlags: z.int().min(0).optional(),
    nonce: z.string().min(1).max(25).optional().describe('Comes back in the stream.'),
    data: JsonSize(DATA_LENGTH).describe('As Discord’s clients send it.'),
  })
  .meta({ id: 'InteractAs' });
