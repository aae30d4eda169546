import type { Application } from '../world/entities.ts';
import type { Connection } from './connection.ts';

/** What an IDENTIFY asks for. */
export interface Identity {
  application: Application;
  botId: string;
  token: string;
  intents: number;
  shard: readonly [id: number, count: number];
  hasShard: boolean;
  largeThreshold: number;
}

/** Text of a dispatch whose `s` is still to be put in: serialised once for all sessions. */
export interface Serialised {
  t: string;
  before: string;
  after: string;
}

export function serialise(t: string, d: object): Serialised {
  return { t, before: `{"t":${JSON.stringify(t)},"s":`, after: `,"op":0,"d":${JSON.stringify(d)}}` };
}

/** Faults that the dispatches of a session meet. */
export interface DispatchFaults {
  /** What happens to a dispatch of this name. */
  before(t: string): 'sent' | 'silence' | 'gap';
  /** What strikes the connection of a session to which it was sent. */
  after(t: string, session: Session): void;
}

/** A gateway session: it outlives its connection until it can no longer be resumed. */
export class Session {
  readonly id: string;
  readonly identity: Identity;
  readonly #depth: number;
  readonly #faults: DispatchFaults;
  connection: Connection | null = null;
  /** When the connection was lost, in milliseconds since 1970. */
  detachedAt: number | null = null;
  /** Whether it has been told READY: before, it hears of nothing. */
  isReady = false;
  seq = 0;
  #kept: string[] = [];

  /** @param depth how many dispatches are kept for a RESUME */
  constructor(id: string, identity: Identity, depth: number, faults: DispatchFaults) {
    this.id = id;
    this.identity = identity;
    this.#depth = depth;
    this.#faults = faults;
  }

  /** Sends a dispatch unless a fault strikes it; of one that falls into a gap only the sequence number is spent. */
  dispatch({ t, before, after }: Serialised): void {
    const fate = this.#faults.before(t);
    if (fate === 'silence') return;
    this.seq += 1;
    const text = fate === 'gap' ? '' : before + this.seq + after;
    this.#kept.push(text);
    if (this.#kept.length > this.#depth * 2) this.#kept = this.#kept.slice(-this.#depth);
    if (fate === 'gap') return;
    this.connection?.send(text);
    this.#faults.after(t, this);
  }

  send(t: string, d: object): void {
    this.dispatch(serialise(t, d));
  }

  /** What came after a sequence number; null if it is no longer kept. */
  missedSince(seq: number): string[] | null {
    const missing = this.seq - seq;
    if (missing === 0) return [];
    return missing > Math.min(this.#kept.length, this.#depth)
      ? null
      : this.#kept.slice(-missing).filter((text) => text !== '');
  }

  /** Whether events of a guild go to this session's shard. Those without a guild go to shard 0. */
  hears(guildId: string | undefined): boolean {
    const [id, count] = this.identity.shard;
    if (guildId === undefined) return id === 0;
    return count === 1 || Number((BigInt(guildId) >> 22n) % BigInt(count)) === id;
  }
}
