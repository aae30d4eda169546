import { z } from 'zod';
import { defineOp } from '../define-op.ts';
import { TimerName } from './time.ts';

export const timersCancel = defineOp({
  name: 'timers.cancel',
  summary: 'Cancel a timer, so that it does not fire any more.',
  capability: 'timers:write',
  cost: 2,

  input: z.object({ name: TimerName.describe('Name of the timer.') }),
  output: z.object({ cancelled: z.boolean().describe('Whether there was one.') }),
  example: `await timers.cancel({ name: 'daily-report' });`,

  run({ input, guildId, callKey, timers }) {
    return timers.cancel(guildId, input.name, { once: callKey });
  },
});
