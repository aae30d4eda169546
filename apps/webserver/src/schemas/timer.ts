import { z } from 'zod';
import { GuildPath, Moment } from './scalars.ts';

export const Timer = z
  .object({
    name: z.string(),
    at: Moment.describe('Time of the next firing, by the clock of this machine.'),
    everySeconds: z.number().nullable().describe('Interval of a repeating timer, in seconds.'),
    cron: z.string().nullable().describe('Cron pattern of a repeating timer, in UTC.'),
  })
  .meta({ id: 'Timer' });

export const TimerPath = z.object({ ...GuildPath.shape, timer: z.string().min(1).max(256) });
