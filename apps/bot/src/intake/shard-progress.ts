/**
 * Progress of one shard's session: the sequence number up to which every dispatch is stored or unwanted. Numbers start again
 * with each session, so numbers of an earlier session must be ignored.
 */
export class ShardProgress {
  #session = 0;
  #lastSeen = 0;
  /** Sequence numbers that wait to be stored, ascending. */
  #waiting: number[] = [];
  #head = 0;

  get session(): number {
    return this.#session;
  }

  /** A new session: Discord counts from 1 again. */
  begin(): void {
    this.#session += 1;
    this.#lastSeen = 0;
    this.#waiting = [];
    this.#head = 0;
  }

  /** A dispatch that no script wants. */
  passed(seq: number): void {
    this.#lastSeen = Math.max(this.#lastSeen, seq);
  }

  /** A dispatch that has to be stored before its acknowledgement. */
  waits(seq: number): void {
    this.#waiting.push(seq);
    this.#lastSeen = Math.max(this.#lastSeen, seq);
  }

  /** The oldest waiting dispatches, up to `seq`, are stored. */
  stored(session: number, seq: number): void {
    if (session !== this.#session) return;
    while (this.#head < this.#waiting.length && this.#waiting[this.#head]! <= seq) this.#head += 1;
    if (this.#head < 1_024) return;
    this.#waiting = this.#waiting.slice(this.#head);
    this.#head = 0;
  }

  /** The highest sequence number that may be acknowledged; 0 for none. */
  get acknowledgeable(): number {
    const oldest = this.#waiting[this.#head];
    return oldest === undefined ? this.#lastSeen : oldest - 1;
  }
}
