import type { Firing, GuildLogLine } from '#libs/ports';
import { Fault, GuildId, limits } from '#libs/vocabulary';
import { z } from 'zod';
import { defineTask } from '../define-task.ts';

export const timerFire = defineTask({
  name: 'timer.fire',
  summary: 'Turn a due timer into an event of its guild, and set the next time of a repeating one.',
  lane: 'fast',

  input: z.object({
    guildId: GuildId,
    name: z.string().describe('Name of the timer.'),
    scheduledFor: z.int().describe('The time that it was set to, in milliseconds since 1970.'),
  }),
  output: z.object({
    fired: z.boolean().describe('False when the timer was cancelled or set to another time in the meantime.'),
    next: z.int().nullable().describe('Time of the next firing, in milliseconds since 1970; null if there is none.'),
  }),

  steps: ['fire', 'tell'],
  attempts: 10,
  timeoutMs: 30_000,
  exclusiveBy: ({ guildId, name }) => `${guildId}:${name}`,

  async run({ input: { guildId, name, scheduledFor }, step, timers, work, guildLog, clock }) {
    const early = scheduledFor - clock.now();
    if (early > 0) {
      throw new Fault('timer.early', 'This timer is not due yet.', { retryAfterMs: early });
    }
    // The event and the timer's next time are one write: a kill before or after it loses and repeats nothing.
    const { fired, next, merged, tell } = await step('fire', async () => {
      const firing = await timers.fire(guildId, name, scheduledFor);
      if (firing.fired) await work.wakeGuild(guildId);
      return firing;
    });
    if (tell !== null) await step('tell', () => guildLog.append(guildId, [line(tell, name, merged)]));
    return { fired, next };
  },
});

function line(tell: NonNullable<Firing['tell']>, name: string, merged: number): GuildLogLine {
  if (tell === 'merged') {
    return {
      level: 'warn',
      code: 'timers.merged',
      message:
        `Timer "${name}" was due while the scripts still handled its previous event: ${merged + 1} firings came as one. ` +
        'Set a longer interval, or do less in each event.',
    };
  }
  return {
    level: 'warn',
    code: 'timers.left-out',
    message:
      `Timer "${name}" missed more than ${limits.timers.missedMax} firings: the newest ${limits.timers.missedMax} come now, ` +
      'one after the other; the older ones are left out.',
  };
}
