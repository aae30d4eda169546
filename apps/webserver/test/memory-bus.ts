import type { BusPort, BusTopic, BusTopics } from '#libs/ports';

/** A bus within one process, which can be made to lose messages. */
export class MemoryBus implements BusPort {
  readonly published: Array<{ topic: BusTopic; message: unknown }> = [];
  loses = false;
  readonly #handlers = new Map<BusTopic, Set<(message: never) => void>>();
  readonly #resyncs = new Set<() => void>();

  publish<T extends BusTopic>(topic: T, message: BusTopics[T]): Promise<void> {
    this.published.push({ topic, message });
    if (!this.loses) for (const handler of this.#handlers.get(topic) ?? []) handler(message as never);
    return Promise.resolve();
  }

  subscribe<T extends BusTopic>(
    topic: T,
    handler: (message: BusTopics[T]) => void,
    resync?: () => void,
  ): Promise<() => Promise<void>> {
    const handlers = this.#handlers.get(topic) ?? new Set();
    this.#handlers.set(topic, handlers.add(handler));
    if (resync) this.#resyncs.add(resync);
    return Promise.resolve(() => {
      handlers.delete(handler);
      return Promise.resolve();
    });
  }

  /** Simulates that the connection was lost and is back. */
  reconnect(): void {
    for (const resync of this.#resyncs) resync();
  }
}
