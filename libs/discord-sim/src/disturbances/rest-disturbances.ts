import type { ServerResponse } from 'node:http';
import type { Clock } from '../clock.ts';
import { DiscordError } from '../rest/errors.ts';
import { refusal } from '../rest/rate-limits.ts';
import type { Disturbances } from './disturbances.ts';

/** Applies rules to a call before it takes effect. @throws DiscordError to answer */
export async function disturbCall(
  disturbances: Disturbances,
  clock: Clock,
  operation: string,
  response: ServerResponse,
): Promise<void> {
  const latency = disturbances.take('latency', operation);
  if (latency) await new Promise<void>((resolve) => void clock.after(latency.ms, resolve));
  if (disturbances.take('reset', operation)) {
    cutSocket(response);
    throw new DiscordError(500, { message: 'The connection was reset', code: 0 });
  }
  const refused = disturbances.take('status', operation);
  if (refused)
    throw new DiscordError(refused.status, { message: `${refused.status}: requested by a disturbance`, code: 0 });
  const limited = disturbances.take('rate-limit', operation);
  if (limited) throw refusal(limited.retryAfterMs, limited.scope);
}

/** Applies rules to an answer after the call took effect. Returns true if there is no answer to write. */
export function disturbAnswer(
  disturbances: Disturbances,
  operation: string,
  response: ServerResponse,
  body: unknown,
): boolean {
  if (disturbances.take('lost-response', operation)) {
    cutSocket(response);
    return true;
  }
  if (body === undefined || !disturbances.take('truncate', operation)) return false;
  const text = Buffer.from(JSON.stringify(body));
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': text.length });
  response.write(text.subarray(0, Math.floor(text.length / 2)), () => cutSocket(response));
  return true;
}

/** Like a peer that resets: no FIN, no answer. */
function cutSocket(response: ServerResponse): void {
  response.socket?.resetAndDestroy();
  response.destroy();
}
