import { wants } from '../client/dispatch-intents.ts';
import type { RingEvent } from './ring.ts';

/** Clients that form one consumer: an acknowledgement of one counts for all. */
export interface Group {
  name: string;
  /** True: only `POST …/ack` acknowledges. False: heartbeats do. */
  explicit: boolean;
  /** Everything up to this log position is acknowledged. */
  acked: number;
  /** Intents of the newest session. */
  intents: number;
  newest: string | null;
  /** Time of the last activity of a client, in milliseconds since 1970. */
  seenAt: number;
}

export const groupWants = (group: Group, event: RingEvent): boolean =>
  wants(group.intents, event.type, event.guildScoped);
