import { Deque } from './deque.ts';

/** A relayed dispatch in memory. `data` is Discord's own JSON of `d`, byte for byte. */
export interface RingEvent {
  pos: number;
  type: string;
  eventId: string;
  /** Time of receipt by the proxy, in milliseconds since 1970. */
  at: number;
  guildScoped: boolean;
  data: Buffer;
}

/** Approximate memory of an event beside its data, in bytes. */
const OVERHEAD = 200;

/** The dispatches of a shard that clients may still need, by dense log position. One copy for all clients. */
export class Ring {
  readonly #events = new Deque<RingEvent>();
  #bytes = 0;
  #next = 1;

  /** Position of the oldest event kept, or of the next one when there is none. */
  get first(): number {
    return this.#next - this.#events.length;
  }

  /** Position of the newest event ever appended; 0 before the first. */
  get head(): number {
    return this.#next - 1;
  }

  get size(): number {
    return this.#events.length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get oldest(): RingEvent | undefined {
    return this.#events.at(0);
  }

  at(pos: number): RingEvent | undefined {
    return this.#events.at(pos - this.first);
  }

  /** All dispatches, oldest first. */
  *events(): Generator<RingEvent> {
    for (let pos = this.first; pos <= this.head; pos++) {
      const event = this.at(pos);
      if (event) yield event;
    }
  }

  push(event: RingEvent): void {
    // On recovery the first retained event defines the beginning of the log.
    if (this.#events.length === 0) this.#next = event.pos;
    this.#events.push(event);
    this.#bytes += event.data.length + OVERHEAD;
    this.#next = event.pos + 1;
  }

  shift(): RingEvent | undefined {
    const event = this.#events.shift();
    if (event) this.#bytes -= event.data.length + OVERHEAD;
    return event;
  }

  /** Starts empty at a position. For recovery. */
  startAt(next: number): void {
    if (this.#events.length === 0) this.#next = next;
  }
}
