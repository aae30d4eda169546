/** Work with the same key runs one after another, in the order of the calls. All other work overlaps. */
export class Lanes {
  /** The last work of each key. */
  readonly #last = new Map<string, Promise<unknown>>();

  /** @param key null: the work starts at once */
  run<T>(key: string | null, work: () => Promise<T>): Promise<T> {
    if (key === null) return work();
    const before = this.#last.get(key);
    const running = before === undefined ? work() : before.then(work, work);
    this.#last.set(key, running);
    const forget = (): void => {
      if (this.#last.get(key) === running) this.#last.delete(key);
    };
    running.then(forget, forget);
    return running;
  }
}
