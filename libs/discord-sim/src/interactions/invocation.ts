import { z } from 'zod';
import { snowflake } from '../rest/forms.ts';

/** Request of a Discord client when a user runs a command, presses a button, or submits a modal. */
export const Invocation = z.object({
  type: z.literal([2, 3, 4, 5]),
  application_id: snowflake,
  guild_id: snowflake.nullish(),
  channel_id: snowflake,
  message_id: snowflake.optional(),
  nonce: z.union([z.string().max(100), z.int()]).nullish(),
  data: z.looseObject({
    /** Id of the command; for a modal: of the interaction that showed it. */
    id: snowflake.optional(),
    /** Version of the command that the client knows. */
    version: snowflake.optional(),
    name: z.string().optional(),
    type: z.int().optional(),
    target_id: snowflake.optional(),
    custom_id: z.string().max(100).optional(),
    component_type: z.int().optional(),
    values: z.array(z.string().max(100)).max(25).optional(),
    options: z.array(z.unknown()).optional(),
    components: z.array(z.unknown()).max(40).optional(),
  }),
});
export type Invocation = z.output<typeof Invocation>;
