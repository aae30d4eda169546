import type { Bucket } from './bucket.ts';

/** A waiting request, as a queue sees it. */
export interface Queued {
  /** The payer of its share: a guild, or one of the shares without a guild. */
  payer: string;
  /** Route, resource and fields: requests with the same line are sent in order of arrival. */
  line: string;
  /** Increases with each request. */
  order: number;
}

/** Requests with the same line, and the bucket that they wait for. */
interface Line<T> {
  bucket: Bucket;
  items: T[];
}

/** Waiting requests of one payer in this queue. */
interface Flow<T> {
  lines: Map<string, Line<T>>;
  size: number;
  /** The round of its next turn. */
  round: number;
}

interface Candidate<T> {
  item: T;
  round: number;
}

/** Milliseconds until a request may be sent: 0 now, Infinity when that depends on an answer. */
export interface Delays<T> {
  /** For all requests of a payer. */
  of(payer: string): number;
  /** For one request. */
  at(item: T, bucket: Bucket): number;
}

/**
 * The requests of one priority, shared by deficit round robin: every request costs one, and every payer has one turn in a round. A payer
 * without a request that may be sent in a round does not keep the turn for later.
 */
export class FairQueue<T extends Queued> {
  readonly #flows = new Map<string, Flow<T>>();
  #round = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Payers with waiting requests. */
  get payers(): number {
    let count = 0;
    for (const flow of this.#flows.values()) if (flow.size > 0) count++;
    return count;
  }

  sizeOf(payer: string): number {
    return this.#flows.get(payer)?.size ?? 0;
  }

  /** Requests of one payer that wait for a bucket. */
  sizeIn(payer: string, bucket: Bucket): number {
    let sum = 0;
    for (const line of this.#flows.get(payer)?.lines.values() ?? [])
      if (line.bucket === bucket) sum += line.items.length;
    return sum;
  }

  push(item: T, bucket: Bucket): void {
    let flow = this.#flows.get(item.payer);
    if (!flow) this.#flows.set(item.payer, (flow = { lines: new Map(), size: 0, round: 0 }));
    const line = flow.lines.get(item.line);
    if (line) line.items.push(item);
    else flow.lines.set(item.line, { bucket, items: [item] });
    flow.size++;
    this.#size++;
  }

  /** Removes a request. Returns false if it does not wait here. */
  remove(item: T): boolean {
    const flow = this.#flows.get(item.payer);
    const line = flow?.lines.get(item.line);
    const index = line?.items.indexOf(item) ?? -1;
    if (!flow || !line || index < 0) return false;
    line.items.splice(index, 1);
    if (line.items.length === 0) flow.lines.delete(item.line);
    flow.size--;
    this.#size--;
    if (flow.size === 0 && flow.round <= this.#round) this.#flows.delete(item.payer);
    if (this.#size === 0) this.#flows.clear();
    return true;
  }

  /** The bucket that a request waits for. */
  bucketOf(item: T): Bucket | undefined {
    return this.#flows.get(item.payer)?.lines.get(item.line)?.bucket;
  }

  /** The request with the next turn, or null; and the time (ms) until the next check. */
  choose(delays: Delays<T>): { item: T | null; wakeIn: number } {
    let best: Candidate<T> | null = null;
    let wakeIn = Infinity;
    // A payer that waits for the limit of all keeps its turn.
    let kept = Infinity;
    for (const [payer, flow] of this.#flows) {
      if (flow.size === 0 && flow.round <= this.#round) this.#flows.delete(payer);
      const round = Math.max(flow.round, this.#round);
      if (flow.size === 0) continue;
      const whole = delays.of(payer);
      if (whole > 0) {
        wakeIn = Math.min(wakeIn, whole);
        kept = Math.min(kept, round);
        continue;
      }
      if (best && round > best.round) continue;
      const found = this.#head(flow, delays);
      wakeIn = Math.min(wakeIn, found.wakeIn);
      if (!found.item) continue;
      if (!best || round < best.round || found.item.order < best.item.order) best = { item: found.item, round };
    }
    if (best) this.#round = Math.min(best.round, kept);
    return { item: best?.item ?? null, wakeIn };
  }

  /** The request with the longest wait among those that may be sent now. */
  oldest(delays: Delays<T>): T | null {
    let best: T | null = null;
    for (const [payer, flow] of this.#flows) {
      const { item } = delays.of(payer) > 0 ? { item: null } : this.#head(flow, delays);
      if (item && (!best || item.order < best.order)) best = item;
    }
    return best;
  }

  /** The newest request of the payer with most waiting requests; null if no payer has more than `size`. */
  newestOfLargest(size: number): T | null {
    let largest: Flow<T> | null = null;
    for (const flow of this.#flows.values()) if (flow.size > (largest?.size ?? size)) largest = flow;
    let newest: T | null = null;
    for (const { items } of largest?.lines.values() ?? []) {
      const last = items.at(-1);
      if (last && (!newest || last.order > newest.order)) newest = last;
    }
    return newest;
  }

  /** Records that a request of this payer is sent: its next turn is in the next round. */
  charge(payer: string): void {
    const flow = this.#flows.get(payer);
    if (flow) flow.round = Math.max(flow.round, this.#round) + 1;
  }

  /** Two buckets have proved to be one. */
  rebind(from: Bucket, to: Bucket): void {
    for (const flow of this.#flows.values())
      for (const line of flow.lines.values()) if (line.bucket === from) line.bucket = to;
  }

  *[Symbol.iterator](): Generator<T> {
    for (const flow of this.#flows.values()) for (const line of flow.lines.values()) yield* line.items;
  }

  #head(flow: Flow<T>, delays: Delays<T>): { item: T | null; wakeIn: number } {
    let best: T | null = null;
    let wakeIn = Infinity;
    for (const { bucket, items } of flow.lines.values()) {
      const head = items[0];
      if (!head || (best && head.order > best.order)) continue;
      const delay = delays.at(head, bucket);
      if (delay > 0) wakeIn = Math.min(wakeIn, delay);
      else best = head;
    }
    return { item: best, wakeIn };
  }
}
