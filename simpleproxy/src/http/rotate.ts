import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { jsonOf } from '../rest/request-key.ts';
import { takeBody } from '../rest/body.ts';
import type { Gateway } from '../upstream/gateway.ts';
import { sendJson, sendProblem } from './problem.ts';

const Rotate = z.object({ mode: z.enum(['resume', 'identify']).default('resume') });

/**
 * `POST /gateway/shards/<id>/rotate`: closes the shard's connection to Discord and opens another one, which resumes the session or, with
 * `{"mode": "identify"}`, begins a new one. For a session on which Discord has stopped sending some kind of event.
 */
export async function serveRotate(
  gateway: Gateway,
  shardId: number,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const parsed = Rotate.safeParse(jsonOf(await takeBody(request)) ?? {});
  if (!parsed.success)
    return sendProblem(response, { status: 400, code: 'gateway.malformed', title: 'mode is resume or identify' });
  if (!gateway.rotate(shardId, parsed.data.mode))
    return sendProblem(response, { status: 404, code: 'gateway.unknown_shard', title: 'There is no such shard here' });
  sendJson(response, 202, { shard: shardId, mode: parsed.data.mode });
}
