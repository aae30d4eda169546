import { z } from 'zod';
import { defineOp } from '../define-op.ts';
import { Key } from './key.ts';

export const kvIncr = defineOp({
  name: 'kv.incr',
  summary:
    'Add to a stored number in one go, so that two events at once cannot lose a count. A missing key counts from 0.',
  capability: 'kv:write',
  cost: 2,

  input: z.object({
    key: Key,
    by: z.int().default(1).describe('How much to add; negative to subtract.'),
  }),
  output: z.object({
    value: z.number().describe('The number after adding.'),
    version: z.int().describe('Grows by one with every write to the key.'),
  }),
  faults: ['kv.full', 'kv.not-a-number', 'kv.not-safe'],
  example: `const { value } = await kv.incr({ key: \`messages/\${message.author.id}\` });`,

  run({ input: { key, by }, guildId, callKey, kv }) {
    return kv.incr(guildId, key, by, { once: callKey });
  },
});
