import { Json, limits } from '#libs/vocabulary';
import { z } from 'zod';
import { defineOp } from '../define-op.ts';
import { firstTime, planOf, TimerName } from './time.ts';

const Seconds = z.int().min(1).max(limits.timers.horizonSeconds);

export const timersSchedule = defineOp({
  name: 'timers.schedule',
  summary:
    'Set a timer that survives restarts. When its time comes, the guild’s scripts get the event `timer.fire`. Setting a name again replaces that timer; with the same `every`, `cron` or `at` as before it keeps its next time, so that a script may set its timers at every start.',
  capability: 'timers:write',
  cost: 5,

  input: z
    .object({
      name: TimerName.describe('Unique within the guild; `timer.fire` brings it back.'),
      in: Seconds.optional().describe(
        'Fire after this many seconds. Alone it starts again each time that the timer is set.',
      ),
      at: z.iso
        .datetime({ offset: true })
        .optional()
        .describe('Fire at this time, ISO 8601. A time that has passed fires at once.'),
      every: Seconds.optional().describe(
        'Repeat every this many seconds; the first time is `in` or `at`, or else one interval from now.',
      ),
      cron: z
        .string()
        .min(1)
        .max(128)
        .optional()
        .describe('Repeat by a cron pattern, in UTC: `0 9 * * 1` is Mondays at nine.'),
      data: Json.optional().describe(
        `Anything that \`timer.fire\` is to bring along; at most ${limits.timers.dataBytes / 1024} KiB as JSON.`,
      ),
    })
    .refine((timer) => timer.in === undefined || timer.at === undefined, 'expected either `in` or `at`, not both')
    .refine(
      (timer) => timer.cron === undefined || (timer.in ?? timer.at ?? timer.every) === undefined,
      'expected `cron` without `in`, `at` or `every`',
    )
    .refine(
      (timer) => (timer.in ?? timer.at ?? timer.every ?? timer.cron) !== undefined,
      'expected one of `in`, `at`, `every` and `cron`',
    ),
  output: z.object({ at: z.string().describe('When it fires first, ISO 8601.') }),
  faults: ['timers.full', 'timers.bad-cron', 'timers.too-far', 'timers.data-too-large'],
  example: `await timers.schedule({ name: \`remind/\${message.id}\`, in: 3600, data: { channelId: message.channelId } });`,

  async run({ input: { name, data = null, every, cron, ...start }, guildId, callKey, timers, fault }) {
    if (new TextEncoder().encode(JSON.stringify(data)).length > limits.timers.dataBytes)
      throw fault('timers.data-too-large');
    const first = firstTime(start, Date.now());
    if (first !== undefined && first > Date.now() + limits.timers.horizonSeconds * 1000) throw fault('timers.too-far');
    const { at } = await timers.schedule(
      guildId,
      { name, data, at: first, everySeconds: every, cron, plan: planOf({ ...start, every, cron }) },
      // A replay gets the first answer: `in` does not start again.
      { once: callKey },
    );
    return { at: new Date(at).toISOString() };
  },
});
