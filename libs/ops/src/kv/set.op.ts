import { Json, limits } from '#libs/vocabulary';
import { z } from 'zod';
import { defineOp } from '../define-op.ts';
import { Key } from './key.ts';

export const kvSet = defineOp({
  name: 'kv.set',
  summary: 'Store a JSON value under a key, for this guild only; all its scripts share the storage.',
  capability: 'kv:write',
  cost: 2,

  input: z.object({
    key: Key,
    value: Json.describe(
      `At most ${limits.kv.valueBytes / 1024} KiB as JSON. Members that are undefined are left out; NaN, Infinity, a Date, a Map or a function is refused.`,
    ),
    ttlSeconds: z
      .int()
      .positive()
      .max(limits.kv.ttlSecondsMax)
      .optional()
      .describe('Number of seconds after which the value is deleted. Without it, the value stays.'),
  }),
  output: z.object({ version: z.int().describe('Grows by one with every write to the key.') }),
  faults: ['kv.full', 'kv.value-too-large'],
  example: `const { version } = await kv.set({ key: 'greeting', value: 'hello', ttlSeconds: 60 });`,

  run({ input: { key, value, ttlSeconds }, guildId, callKey, kv }) {
    return kv.set(guildId, key, value, { once: callKey, ttlSeconds });
  },
});
