import { z } from 'zod';
import { defineOp } from '../define-op.ts';
import { Key } from './key.ts';

export const kvDelete = defineOp({
  name: 'kv.delete',
  summary: 'Forget the value under a key.',
  capability: 'kv:write',
  cost: 2,

  input: z.object({ key: Key }),
  output: z.object({ deleted: z.boolean().describe('Whether there was one.') }),
  example: `await kv.delete({ key: 'greeting' });`,

  run({ input, guildId, callKey, kv }) {
    return kv.delete(guildId, input.key, { once: callKey });
  },
});
