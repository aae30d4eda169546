import type { StoredEvent } from '#libs/ports';
import { snowflakeTime } from '#libs/vocabulary';

/** Our clock may run ahead of Discord's by this, in milliseconds. */
const slackMs = 10_000;

/** When an event happened, by Discord's clock where its id tells it; else a little before it was received, by ours. */
export function happenedAt({ name, payload, receivedAt }: StoredEvent): number {
  const id = typeof payload === 'object' && payload !== null && !Array.isArray(payload) ? payload['id'] : undefined;
  if (name === 'message.create' && typeof id === 'string' && /^\d{17,20}$/.test(id)) return snowflakeTime(id);
  return receivedAt.getTime() - slackMs;
}
