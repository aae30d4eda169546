import type { BusPort, BusTopic, BusTopics } from '#libs/ports';

/** A bus within one process. */
export class MemoryBus implements BusPort {
  readonly #handlers = new Map<BusTopic, Set<(message: never) => void>>();
  readonly #resyncs = new Set<() => void>();
  readonly published: Array<{ topic: BusTopic; message: unknown }> = [];

  async publish<T extends BusTopic>(topic: T, message: BusTopics[T]): Promise<void> {
    this.published.push({ topic, message });
    for (const handler of this.#handlers.get(topic) ?? []) handler(message as never);
  }

  async subscribe<T extends BusTopic>(topic: T, handler: (message: BusTopics[T]) => void, resync?: () => void) {
    const handlers = this.#handlers.get(topic) ?? new Set();
    this.#handlers.set(topic, handlers.add(handler));
    if (resync) this.#resyncs.add(resync);
    return async () => {
      handlers.delete(handler);
      if (resync) this.#resyncs.delete(resync);
    };
  }

  /** Simulates that the connection was lost and is back. */
  resync(): void {
    for (const resync of this.#resyncs) resync();
  }
}
