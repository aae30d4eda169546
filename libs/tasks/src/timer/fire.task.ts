import { Fault, GuildId } from '#libs/vocabulary';
import { z } from 'zod';
import { defineTask } from '../define-task.ts';

export const timerFire = defineTask({
  name: 'timer.fire',
  summary: 'Turn a timer whose time has come into an event of its guild, and set a repeating one anew.',
  lane: 'fast',

  input: z.object({
    guildId: GuildId,
    name: z.string().describe('Name of the timer.'),
    scheduledFor: z.int().describe('The time that it was set to, in milliseconds since 1970.'),
  }),
  output: z.object({
    fired: z.boolean().describe('False when the timer was cancelled or set to another time since.'),
    next: z.int().nullable().describe('When it fires again, in milliseconds since 1970; null if it does not.'),
  }),

  steps: ['append', 'advance'],
  attempts: 10,
  timeoutMs: 30_000,
  exclusiveBy: ({ guildId, name }) => `${guildId}:${name}`,

  async run({ input: { guildId, name, scheduledFor }, step, timers, inbox, work, clock }) {
    const early = scheduledFor - clock.now();
    if (early > 0) {
      throw new Fault('timer.early', 'The time of this timer has not come yet.', {
        retryable: true,
        retryAfterMs: early,
      });
    }
    // A second append of the same firing is a redelivery to the inbox: being killed between the steps loses and doubles nothing.
    const fired = await step('append', async () => {
      const timer = await timers.get(guildId, name);
      if (timer?.at !== scheduledFor) return false;
      const payload = { name, data: timer.data, scheduledFor: new Date(scheduledFor).toISOString() };
      await inbox.append([{ id: `timer:${guildId}:${name}:${scheduledFor}`, guildId, name: 'timer.fire', payload }]);
      await work.wakeGuild(guildId);
      return true;
    });
    if (!fired) return { fired, next: null };
    const { next } = await step('advance', () => timers.advance(guildId, name, scheduledFor));
    return { fired, next };
  },
});
