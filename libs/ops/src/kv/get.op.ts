import { z } from 'zod';
import { defineOp } from '../define-op.ts';
import { Entry, entryOf } from './entry.ts';
import { Key } from './key.ts';

export const kvGet = defineOp({
  name: 'kv.get',
  summary: 'Read a value from this guild’s storage.',
  capability: 'kv:read',
  cost: 1,

  input: z.object({ key: Key }),
  output: Entry.nullable().describe('The value, or null if there is none under the key.'),
  example: `const seen = await kv.get({ key: \`seen/\${message.author.id}\` });
if (!seen) console.log('never seen before');`,

  async run({ input, guildId, kv }) {
    const entry = await kv.get(guildId, input.key);
    return entry && entryOf(entry);
  },
});
