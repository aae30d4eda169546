import type { Application } from '../world/entities.ts';
import type { SessionLink } from './session-link.ts';

/** Options of an IDENTIFY. */
export interface Identity {
  application: Application;
  botId: string;
  token: string;
  intents: number;
  shard: readonly [id: number, count: number];
  hasShard: boolean;
  largeThreshold: number;
}

/** Text of a dispatch before `s` is inserted: serialised once for all sessions. */
export interface Serialised {
  t: string;
  before: string;
  after: string;
}

export function serialise(t: string, d: object): Serialised {
  return { t, before: `{"t":${JSON.stringify(t)},"s":`, after: `,"op":0,"d":${JSON.stringify(d)}}` };
}

/** Disturbances that apply to the dispatches of a session. */
export interface DispatchDisturbances {
  /** The effect of the rules on the dispatch of this name. */
  before(t: string): 'sent' | 'silence' | 'gap';
  /** Applies rules to the connection of a session after it has received a dispatch. */
  after(t: string, session: Session): void;
}

/** A gateway session: it outlives its connection until it can no longer be resumed. */
export class Session {
  readonly id: string;
  readonly identity: Identity;
  readonly #depth: number;
  readonly #disturbances: DispatchDisturbances;
  connection: SessionLink | null = null;
  /** Time at which the connection was lost, in milliseconds since 1970. */
  detachedAt: number | null = null;
  /** Whether it has received READY: before that it receives no dispatch. */
  isReady = false;
  seq = 0;
  #kept: string[] = [];

  /** @param depth number of dispatches kept for a RESUME */
  constructor(id: string, identity: Identity, depth: number, disturbances: DispatchDisturbances) {
    this.id = id;
    this.identity = identity;
    this.#depth = depth;
    this.#disturbances = disturbances;
  }

  /** Sends a dispatch, unless a disturbance drops it. A dispatch in a gap uses up its sequence number. */
  dispatch({ t, before, after }: Serialised): void {
    const fate = this.#disturbances.before(t);
    if (fate === 'silence') return;
    this.seq += 1;
    const text = fate === 'gap' ? '' : before + this.seq + after;
    this.#kept.push(text);
    if (this.#kept.length > this.#depth * 2) this.#kept = this.#kept.slice(-this.#depth);
    if (fate === 'gap') return;
    this.connection?.send(text);
    this.#disturbances.after(t, this);
  }

  send(t: string, d: object): void {
    this.dispatch(serialise(t, d));
  }

  /** Dispatches after a sequence number; null if they are no longer kept. */
  missedSince(seq: number): string[] | null {
    const missing = this.seq - seq;
    if (missing === 0) return [];
    return missing > Math.min(this.#kept.length, this.#depth)
      ? null
      : this.#kept.slice(-missing).filter((text) => text !== '');
  }

  /** Whether events of a guild go to this session's shard. Events without a guild go to shard 0. */
  hears(guildId: string | undefined): boolean {
    const [id, count] = this.identity.shard;
    if (guildId === undefined) return id === 0;
    return count === 1 || Number((BigInt(guildId) >> 22n) % BigInt(count)) === id;
  }
}
