/** Collects what happens, and waits for it. */
export class Happenings<T = string> {
  readonly all: T[] = [];
  readonly #waiting = new Set<() => void>();

  add(happening: T): void {
    this.all.push(happening);
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }

  /** Resolves once the condition holds; otherwise the test's own time limit ends it. */
  async until(condition: (all: T[]) => boolean): Promise<T[]> {
    while (!condition(this.all)) await new Promise<void>((resolve) => this.#waiting.add(resolve));
    return [...this.all];
  }
}
