import type { BusPort, BusTopic, BusTopics, LogPort } from '#libs/ports';
import { readEnvelope, type Wire } from './wire.ts';

interface Subscription {
  topic: BusTopic;
  handler: (message: never) => void;
  resync: (() => void) | undefined;
}

/** One connection serves all subscriptions of a process. */
export class Bus implements BusPort {
  readonly #wire: Wire;
  readonly #log: LogPort | undefined;
  readonly #subscriptions = new Set<Subscription>();
  #opened: Promise<void> | undefined;

  constructor(wire: Wire, log?: LogPort) {
    this.#wire = wire;
    this.#log = log;
  }

  async publish<T extends BusTopic>(topic: T, message: BusTopics[T]): Promise<void> {
    await this.#wire.send(JSON.stringify({ topic, message }));
  }

  async subscribe<T extends BusTopic>(
    topic: T,
    handler: (message: BusTopics[T]) => void,
    resync?: () => void,
  ): Promise<() => Promise<void>> {
    const subscription: Subscription = { topic, handler, resync };
    this.#subscriptions.add(subscription);
    // The first connection calls every `resync` anyway.
    const first = this.#opened === undefined;
    this.#opened ??= this.#wire.open(
      (text) => this.#receive(text),
      () => this.#resync(),
    );
    await this.#opened;
    if (!first && resync) this.#guarded(resync);
    return async () => {
      this.#subscriptions.delete(subscription);
    };
  }

  /** @throws Fault `bus.unavailable`, for readiness checks */
  async ping(): Promise<void> {
    await this.#wire.ping();
  }

  async close(): Promise<void> {
    this.#subscriptions.clear();
    await this.#wire.close();
  }

  #receive(text: string): void {
    const envelope = readEnvelope(text);
    if (!envelope) return;
    for (const { topic, handler } of this.#subscriptions) {
      if (topic === envelope.topic) this.#guarded(() => handler(envelope.message as never));
    }
  }

  #resync(): void {
    for (const { resync } of this.#subscriptions) if (resync) this.#guarded(resync);
  }

  /** An error in one subscriber must not affect the others. */
  #guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#log?.error('bus subscriber failed', { error });
    }
  }
}
