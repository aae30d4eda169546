import { Json } from '#libs/vocabulary';
import { z } from 'zod';
import { defineEvent } from '../define-event.ts';

export const timerFire = defineEvent({
  name: 'timer.fire',
  summary:
    'The time of a timer has come that a script of this guild set with `timers.schedule`. It never comes early and never twice. After an outage missed times come late, each once; while an earlier firing of the same timer is unfinished, later ones are merged into one.',
  see: null,
  payload: z
    .object({
      name: z.string().describe('Name of the timer.'),
      data: Json.describe('The `data` of `timers.schedule`; null without it.'),
      scheduledFor: z.string().describe('When it was due, ISO 8601.'),
      merged: z
        .int()
        .describe(
          'Number of later firings that are merged into this event, because the previous one was unfinished; usually 0.',
        ),
    })
    .meta({ printAs: 'FiredTimer', description: 'A timer whose time has come.' }),
  order: 'timer',
  keys: { timer: ({ name }) => name },
  example: `on('timer.fire', async (timer) => {
  if (timer.name !== 'daily-report') return;
  const { entries } = await kv.list({ prefix: 'report/' });
  console.log(\`\${entries.length} things happened\`);
});`,

  /** No dispatch contains it: the task `timer.fire` puts it into the guild's inbox. */
  dispatches: {},
});
