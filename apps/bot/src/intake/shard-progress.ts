/**
 * How far one shard's session has come: up to which sequence number every dispatch is stored or wanted by nobody.
 * Numbers start anew with each session, so that whatever belongs to an earlier one says nothing about this one.
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

  /** A dispatch that nobody wants. */
  passed(seq: number): void {
    this.#lastSeen = Math.max(this.#lastSeen, seq);
  }

  /** A dispatch that has to be stored first. */
  waits(seq: number): void {
    this.#waiting.push(seq);
    this.#lastSeen = Math.max(this.#lastSeen, seq);
  }

  /** The oldest ones that wait are stored, in order. */
  stored(session: number, seq: number): void {
    if (session !== this.#session) return;
    while (this.#head < this.#waiting.length && this.#waiting[this.#head]! <= seq) this.#head += 1;
    if (this.#head < 1_024) return;
    this.#waiting = this.#waiting.slice(this.#head);
    this.#head = 0;
  }

  /** The highest number up to which everything may be acknowledged; 0 for nothing. */
  get acknowledgeable(): number {
    const oldest = this.#waiting[this.#head];
    return oldest === undefined ? this.#lastSeen : oldest - 1;
  }
}
