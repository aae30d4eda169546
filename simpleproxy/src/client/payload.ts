import type { GatewayOpcodes as Op } from 'discord-api-types/v10';

const text = (payload: object) => Buffer.from(JSON.stringify(payload));

/** A payload that is not a dispatch: `s` and `t` are null, as in Discord. */
export const control = (op: Op, d: unknown): Buffer => text({ t: null, s: null, op, d });

/** A dispatch around Discord's own bytes of `d`. `event_id` is the proxy's addition: the same for every delivery. */
export function dispatch(type: string, seq: number, data: Buffer, eventId?: string): Buffer {
  const extra = eventId === undefined ? '' : `"event_id":"${eventId}",`;
  const before = Buffer.from(`{"t":${JSON.stringify(type)},"s":${seq},"op":0,${extra}"d":`);
  const frame = Buffer.allocUnsafe(before.length + data.length + 1);
  before.copy(frame);
  data.copy(frame, before.length);
  frame[frame.length - 1] = 0x7d;
  return frame;
}
