import type { StoredEvent } from '#libs/ports';
import { snowflakeTime } from '#libs/vocabulary';

/** Most time (ms) by which our clock is ahead of Discord's. */
const slackMs = 10_000;

/** Time of an event: by Discord's clock if its id contains it, otherwise shortly before it was received by ours. */
export function happenedAt({ name, payload, receivedAt }: StoredEvent): number {
  const id = typeof payload === 'object' && payload !== null && !Array.isArray(payload) ? payload['id'] : undefined;
  if (name === 'message.create' && typeof id === 'string' && /^\d{17,20}$/.test(id)) return snowflakeTime(id);
  return receivedAt.getTime() - slackMs;
}
