import { limits } from '#libs/vocabulary';
import { z } from 'zod';
import { defineOp } from '../define-op.ts';
import { Entry, entryOf } from './entry.ts';

export const kvList = defineOp({
  name: 'kv.list',
  summary: 'Read stored values in the order of their keys, page by page.',
  capability: 'kv:read',
  cost: 3,

  input: z.object({
    prefix: z.string().max(limits.kv.keyLength).optional().describe('Only keys that start with this.'),
    after: z
      .string()
      .max(limits.kv.keyLength)
      .optional()
      .describe('Only keys that come after this one: hand in `next` to get the next page.'),
    limit: z
      .int()
      .min(1)
      .max(limits.kv.listPage)
      .default(limits.kv.listPage)
      .describe(`How many at most: 1 to ${limits.kv.listPage}.`),
  }),
  output: z.object({
    entries: z.array(Entry).describe('The values, by key in ascending order.'),
    next: z.string().nullable().describe('Hand it in as `after` to go on; null on the last page.'),
  }),
  example: `const { entries, next } = await kv.list({ prefix: 'score/', limit: 10 });`,

  async run({ input, guildId, kv }) {
    const { entries, next } = await kv.list(guildId, input);
    return { entries: entries.map(entryOf), next };
  },
});
