import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import type { Hub } from '../client/hub.ts';
import type { Shard } from '../shard/shard.ts';
import { takeBody } from '../rest/body.ts';
import { sendJson, sendProblem, type Problem } from './problem.ts';

const Ack = z
  .object({
    shard: z.int().min(0).default(0),
    seq: z.int().min(0).optional(),
    session_id: z.string().optional(),
    event_id: z.string().optional(),
  })
  .refine((ack) => (ack.seq === undefined) !== (ack.event_id === undefined), 'exactly one of seq and event_id');

type Ack = z.output<typeof Ack>;

const problem = (status: number, code: string, title: string): Problem => ({ status, code, title });

/** Acknowledges by `event_id`, which identifies the dispatch in any session. */
function byEvent(shard: Shard, group: string, eventId: string): number | Problem {
  const { ring } = shard.state;
  const acked = shard.group(group).acked;
  for (let pos = ring.head; pos >= ring.first; pos--)
    if (ring.at(pos)?.eventId === eventId) return pos <= acked ? ring.head - acked : shard.ackPosition(group, pos);
  return problem(404, 'ack.unknown_event', 'No dispatch with this event_id is kept');
}

/** Acknowledges by the sequence number of a session: the given one, or the group's newest. */
function bySeq(shard: Shard, group: string, { seq = 0, session_id: named }: Ack): number | Problem {
  const session = shard.state.sessions.get(named ?? shard.group(group).newest ?? '');
  if (!session || session.group !== group)
    return problem(404, 'ack.unknown_session', 'This group has no such session on this shard');
  if (seq > session.last) return problem(409, 'ack.ahead', 'The session has not sent this sequence number');
  return shard.ack(session, seq);
}

/** `POST /c/<group>/ack`: the group has stored everything up to here. The first call ends acknowledgement by heartbeat. */
export async function serveAck(
  hub: Hub,
  group: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await takeBody(request);
  let json: unknown = null;
  try {
    json = 'held' in body ? JSON.parse(body.held.toString()) : null;
  } catch {
    // Rejected below, like any other body that is not an acknowledgement.
  }
  const parsed = Ack.safeParse(json);
  if (!parsed.success) {
    const detail = parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`.trim()).join('; ');
    return sendProblem(response, { ...problem(400, 'ack.malformed', 'The body is not an acknowledgement'), detail });
  }
  const shard = hub.shards()[parsed.data.shard];
  if (!shard) return sendProblem(response, problem(404, 'ack.unknown_shard', 'There is no such shard here'));
  shard.makeExplicit(group);
  shard.group(group).seenAt = Date.now();
  const { event_id: eventId } = parsed.data;
  const left = eventId === undefined ? bySeq(shard, group, parsed.data) : byEvent(shard, group, eventId);
  if (typeof left === 'number') sendJson(response, 200, { shard: shard.id, unacknowledged: left });
  else sendProblem(response, left);
}
