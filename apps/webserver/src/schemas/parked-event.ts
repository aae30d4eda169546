import { z } from 'zod';
import { GuildPath, Moment, StorableText } from './scalars.ts';

const EventId = StorableText.min(1).max(200).describe('Id of the event.');

export const ParkedEvent = z
  .object({
    eventId: EventId,
    name: z.string().describe('Name of the event, such as `message.create`.'),
    code: z.string(),
    message: z.string(),
    parkedAt: Moment,
    attempts: z.int(),
  })
  .meta({ id: 'ParkedEvent' });

export const ParkedEventPath = z.object({ ...GuildPath.shape, event: EventId });
