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
      data: Json.describe('What was handed to `timers.schedule`; null if nothing was.'),
      scheduledFor: z.string().describe('When it was due, ISO 8601.'),
      merged: z
        .int()
        .describe('Later firings that this event stands for, because the one before was unfinished; mostly 0.'),
    })
    .meta({ printAs: 'FiredTimer', description: 'A timer whose time has come.' }),
  example: `on('timer.fire', async (timer) => {
  if (timer.name !== 'daily-report') return;
  const { entries } = await kv.list({ prefix: 'report/' });
  console.log(\`\${entries.length} things happened\`);
});`,

  /** No dispatch brings it: the task `timer.fire` puts it into the guild's inbox. */
  dispatches: {},
});
