import { z } from 'zod';
import { snowflake } from '../rest/forms.ts';

/** What a Discord client sends when somebody runs a command, presses a button, or fills in a modal. */
export const Invocation = z.object({
  type: z.literal([2, 3, 4, 5]),
  application_id: snowflake,
  guild_id: snowflake.nullish(),
  channel_id: snowflake,
  message_id: snowflake.optional(),
  nonce: z.union([z.string().max(100), z.int()]).nullish(),
  data: z.looseObject({
    /** Of a command; of a modal: the interaction that showed it. */
    id: snowflake.optional(),
    /** Of a command, as the client knows it. */
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
