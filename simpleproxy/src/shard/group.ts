import { wants } from '../client/dispatch-intents.ts';
import type { RingEvent } from './ring.ts';

/** Clients that are one consumer: what one of them has acknowledged, the group has. */
export interface Group {
  name: string;
  /** True: only `POST …/ack` acknowledges. False: heartbeats do. */
  explicit: boolean;
  /** Everything up to this log position is acknowledged. */
  acked: number;
  /** Intents of the newest session. */
  intents: number;
  newest: string | null;
  /** Milliseconds since 1970 of the last sign of a client. */
  seenAt: number;
}

export const groupWants = (group: Group, event: RingEvent): boolean =>
  wants(group.intents, event.type, event.guildScoped);
