import { wants } from '../client/dispatch-intents.ts';
import { Deque } from './deque.ts';
import type { Ring, RingEvent } from './ring.ts';

/** A dispatch for only one session. */
export interface Injected {
  type: string;
  data: Buffer;
}

/** Operations of a connection that a session needs. */
export interface SessionOutlet {
  /** False while the client reads too slowly; `session.pump` is called again when it has caught up. */
  writable(): boolean;
  dispatch(type: string, seq: number, data: Buffer, eventId?: string): void;
  /** The ring has evicted dispatches before this client received them: its session is over. */
  fallBehind(): void;
}

interface SessionSeed {
  id: string;
  group: string;
  intents: number;
  baseSeq: number;
  basePos: number;
  skip: Iterable<number>;
}

/** A session in a snapshot. */
export interface SavedSession extends SessionSeed {
  skip: number[];
  injected: Array<[seq: number, type: string, data: string]>;
}

/**
 * A client's session: its own dense sequence numbers over the shard's log. The mapping from numbers to log positions follows from the
 * base, the intents and the injected dispatches alone, so a restart can compute it again.
 */
export class Session {
  readonly id: string;
  readonly group: string;
  readonly intents: number;
  readonly #skip: Set<number>;
  readonly #positions = new Deque<number>();
  readonly #injected = new Map<number, Injected>();
  #baseSeq: number;
  #basePos: number;
  /** The last sequence number sent to the connection. */
  sent: number;
  /** The highest sequence number the client has acknowledged. */
  acked: number;
  outlet: SessionOutlet | null = null;
  detachedAt = Date.now();

  constructor(seed: SessionSeed) {
    this.id = seed.id;
    this.group = seed.group;
    this.intents = seed.intents;
    this.#baseSeq = seed.baseSeq;
    this.#basePos = seed.basePos;
    this.#skip = new Set(seed.skip);
    this.sent = seed.baseSeq;
    this.acked = seed.baseSeq;
  }

  /** The lowest sequence number from which the session can be resumed. */
  get base(): number {
    return this.#baseSeq;
  }

  /** The highest assigned sequence number, sent or not. */
  get last(): number {
    return this.#baseSeq + this.#positions.length;
  }

  accepts(event: RingEvent): boolean {
    return !this.#skip.has(event.pos) && wants(this.intents, event.type, event.guildScoped);
  }

  /** Reads the next log event; numbers it if this client receives it. */
  append(event: RingEvent): void {
    if (this.accepts(event)) this.#positions.push(event.pos);
  }

  /** Assigns the next number to a dispatch of this session's own. */
  inject(injected: Injected, head: number): void {
    this.#positions.push(head);
    this.#injected.set(this.last, injected);
  }

  /** The log position of a sequence number. */
  positionOf(seq: number): number {
    return this.#positions.at(seq - this.#baseSeq - 1) ?? this.#basePos;
  }

  /** Removes the mapping of evicted events. Returns true if the client had not received some of them. */
  prune(first: number): boolean {
    for (;;) {
      const pos = this.#positions.at(0);
      if (pos === undefined || pos >= first) break;
      this.#positions.shift();
      this.#baseSeq++;
      this.#basePos = pos;
      this.#injected.delete(this.#baseSeq);
    }
    for (const pos of this.#skip) if (pos < first) this.#skip.delete(pos);
    return this.sent < this.#baseSeq;
  }

  /** Sends until the connection is full. */
  pump(ring: Ring): void {
    while (this.outlet?.writable() && this.sent < this.last) {
      const seq = this.sent + 1;
      const own = this.#injected.get(seq);
      const event = own ? undefined : ring.at(this.positionOf(seq));
      this.sent = seq;
      if (own) this.outlet.dispatch(own.type, seq, own.data);
      else if (event) this.outlet.dispatch(event.type, seq, event.data, event.eventId);
    }
  }

  save(): SavedSession {
    const injected = [...this.#injected].map(([seq, { type, data }]): [number, string, string] => [
      seq,
      type,
      data.toString(),
    ]);
    const { id, group, intents } = this;
    return { id, group, intents, baseSeq: this.#baseSeq, basePos: this.#basePos, skip: [...this.#skip], injected };
  }

  /** Computes the mapping from numbers to positions again. */
  static restore(saved: SavedSession, ring: Ring): Session {
    const session = new Session(saved);
    const own = new Map(saved.injected.map(([seq, type, data]) => [seq, { type, data: Buffer.from(data) }]));
    const takeOwn = (head: number) => {
      for (let next = own.get(session.last + 1); next; next = own.get(session.last + 1)) session.inject(next, head);
    };
    takeOwn(saved.basePos);
    for (let pos = Math.max(saved.basePos + 1, ring.first); pos <= ring.head; pos++) {
      const event = ring.at(pos);
      if (event) session.append(event);
      takeOwn(pos);
    }
    return session;
  }
}
