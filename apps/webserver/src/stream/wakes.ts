import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { PORTS, type Ports } from '../ports.ts';

type Topic = 'guild-log' | 'run' | 'scripts';

/** One bus subscription for all streams: wakes those that wait for a guild's log, its scripts or a run. */
@Injectable()
export class Wakes implements OnModuleInit, OnApplicationShutdown {
  readonly #ports: Ports;
  readonly #waiting = new Map<string, Set<() => void>>();
  readonly #subscriptions: Array<() => Promise<void>> = [];

  constructor(@Inject(PORTS) ports: Ports) {
    this.#ports = ports;
  }

  async onModuleInit(): Promise<void> {
    const { bus } = this.#ports;
    const all = (): void => this.#wakeAll();
    this.#subscriptions.push(
      await bus.subscribe('guild-log.added', ({ guildId }) => this.#wake('guild-log', guildId), all),
      await bus.subscribe('scripts.changed', ({ guildId }) => this.#wake('scripts', guildId), all),
      await bus.subscribe('script.saved', ({ guildId }) => this.#wake('scripts', guildId), all),
      await bus.subscribe('run.changed', ({ runId }) => this.#wake('run', runId), all),
    );
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.#subscriptions.splice(0).map((end) => end()));
  }

  /** Calls `wake` for each message until the signal aborts. */
  on(topic: Topic, id: string, wake: () => void, signal: AbortSignal): void {
    if (signal.aborted) return;
    const key = `${topic}:${id}`;
    const waiting = this.#waiting.get(key) ?? new Set();
    this.#waiting.set(key, waiting.add(wake));
    signal.addEventListener(
      'abort',
      () => {
        waiting.delete(wake);
        if (waiting.size === 0 && this.#waiting.get(key) === waiting) this.#waiting.delete(key);
      },
      { once: true },
    );
  }

  #wake(topic: Topic, id: string): void {
    for (const wake of this.#waiting.get(`${topic}:${id}`) ?? []) wake();
  }

  #wakeAll(): void {
    for (const waiting of this.#waiting.values()) for (const wake of waiting) wake();
  }
}
