import { compareIds } from '../snowflakes.ts';
import type { Message } from './entities.ts';

/** The messages of one channel, oldest first. */
export class MessageLog {
  readonly #byId = new Map<string, Message>();
  readonly #ids: string[] = [];

  get size(): number {
    return this.#ids.length;
  }

  get lastId(): string | null {
    return this.#ids.at(-1) ?? null;
  }

  get(id: string): Message | undefined {
    return this.#byId.get(id);
  }

  add(message: Message): void {
    const { id } = message.fields;
    this.#byId.set(id, message);
    const last = this.#ids.at(-1);
    if (last === undefined || compareIds(last, id) < 0) this.#ids.push(id);
    else this.#ids.splice(this.#from(id), 0, id);
  }

  delete(id: string): boolean {
    if (!this.#byId.delete(id)) return false;
    this.#ids.splice(this.#from(id), 1);
    return true;
  }

  /** A page, newest first, as Discord answers it. */
  page(range: { limit: number; before?: string; after?: string; around?: string }): Message[] {
    const { limit } = range;
    let [start, end] = [Math.max(this.#ids.length - limit, 0), this.#ids.length];
    if (range.around !== undefined) {
      const middle = this.#from(range.around);
      start = Math.max(middle - Math.floor(limit / 2), 0);
      end = Math.min(start + limit, this.#ids.length);
    } else if (range.before !== undefined) {
      end = this.#from(range.before);
      start = Math.max(end - limit, 0);
    } else if (range.after !== undefined) {
      start = this.#from(range.after);
      if (this.#ids[start] === range.after) start += 1;
      end = Math.min(start + limit, this.#ids.length);
    }
    const page: Message[] = [];
    for (let index = end - 1; index >= start; index -= 1) page.push(this.#byId.get(this.#ids[index]!)!);
    return page;
  }

  *[Symbol.iterator](): Iterator<Message> {
    for (const id of this.#ids) yield this.#byId.get(id)!;
  }

  /** Index of the first id that is not older than the given one. */
  #from(id: string): number {
    let [low, high] = [0, this.#ids.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareIds(this.#ids[middle]!, id) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
