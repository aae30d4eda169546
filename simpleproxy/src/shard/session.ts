import { wants } from '../client/dispatch-intents.ts';
import { Deque } from './deque.ts';
import type { Ring, RingEvent } from './ring.ts';

/** A dispatch that only one session gets. */
export interface Injected {
  type: string;
  data: Buffer;
}

/** What a session needs of a connection. */
export interface SessionOutlet {
  /** False while the client reads too slowly; `session.pump` is called again when it has caught up. */
  writable(): boolean;
  dispatch(type: string, seq: number, data: Buffer, eventId?: string): void;
  /** The ring has dropped what this client was not yet sent: its session is over. */
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

/** A session as a snapshot keeps it. */
export interface SavedSession extends SessionSeed {
  skip: number[];
  injected: Array<[seq: number, type: string, data: string]>;
}

/**
 * A client's session: its own dense sequence numbers over the shard's log. Which number belongs to which log position follows
 * from the base, the intents and the injected dispatches alone, so it can be counted again after a restart.
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
  /** The last sequence number handed to the connection. */
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

  /** The highest sequence number given out, sent or not. */
  get last(): number {
    return this.#baseSeq + this.#positions.length;
  }

  accepts(event: RingEvent): boolean {
    return !this.#skip.has(event.pos) && wants(this.intents, event.type, event.guildScoped);
  }

  /** Takes the next log event; gives it a number if this client is to see it. */
  append(event: RingEvent): void {
    if (this.accepts(event)) this.#positions.push(event.pos);
  }

  /** Gives the next number to a dispatch of this session's own. */
  inject(injected: Injected, head: number): void {
    this.#positions.push(head);
    this.#injected.set(this.last, injected);
  }

  /** The log position that a sequence number stands for. */
  positionOf(seq: number): number {
    return this.#positions.at(seq - this.#baseSeq - 1) ?? this.#basePos;
  }

  /** Forgets what the ring has dropped. Returns true if the client has now lost something it was not yet sent. */
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

  /** Sends what the connection can take. */
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

  /** Counts again which number belongs to which position. */
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
