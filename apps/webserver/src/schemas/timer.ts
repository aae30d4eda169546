import { z } from 'zod';
import { GuildPath, Moment } from './scalars.ts';

export const Timer = z
  .object({
    name: z.string(),
    at: Moment.describe('When it fires next, by the clock of this machine.'),
    everySeconds: z.number().nullable().describe('Repeats after this many seconds.'),
    cron: z.string().nullable().describe('Repeats by this pattern, in UTC.'),
  })
  .meta({ id: 'Timer' });

export const TimerPath = z.object({ ...GuildPath.shape, timer: z.string().min(1).max(256) });
