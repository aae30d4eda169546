import { limits } from '#libs/vocabulary';
import { z } from 'zod';
import { defineOp } from './define-op.ts';

export const log = defineOp({
  name: 'log',
  summary: 'Write a line to this guild’s log, which its admins read in the web editor. `console.log` writes there too.',
  capability: 'log:write',
  cost: 1,

  input: z.object({
    level: z.enum(['debug', 'info', 'warn', 'error']).default('info').describe('How much it matters.'),
    message: z.string().max(limits.log.lineLength).describe(`The line; at most ${limits.log.lineLength} characters.`),
  }),
  output: z.void(),
  example: `await log({ level: 'warn', message: 'The welcome channel is gone.' });`,

  run({ input: { level, message }, guildId, callKey, eventId, script, guildLog }) {
    const line = { level, message, eventId, once: callKey };
    return guildLog.append(guildId, [script === null ? line : { ...line, script }]);
  },
});
