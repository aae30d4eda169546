import { limits } from '#libs/vocabulary';
import { z } from 'zod';
import { defineOp } from '../define-op.ts';

export const kvTop = defineOp({
  name: 'kv.top',
  summary:
    'Read the highest or lowest of the stored numbers, however many there are: a leaderboard in one call. Values that are not numbers are left out.',
  capability: 'kv:read',
  cost: 3,

  input: z.object({
    prefix: z.string().max(limits.kv.keyLength).optional().describe('Only keys that start with this.'),
    order: z.enum(['highest', 'lowest']).default('highest').describe('Which numbers come first.'),
    limit: z.int().min(1).max(limits.kv.listPage).default(10).describe(`How many at most: 1 to ${limits.kv.listPage}.`),
  }),
  output: z
    .array(
      z.object({
        key: z.string().describe('Its key.'),
        value: z.number().describe('The stored number.'),
      }),
    )
    .describe('The numbers, in the order of their value; of equal ones the lower key comes first.'),
  example: `const top = await kv.top({ prefix: 'score/', limit: 3 });
console.log(top.map(({ key, value }) => \`\${key}: \${value}\`).join(', '));`,

  run({ input, guildId, kv }) {
    return kv.top(guildId, input);
  },
});
