import { Redis } from 'ioredis';
import { once } from 'node:events';
import { busUnavailable, SEND_PATIENCE_MS, within } from './unavailable.ts';
import type { Wire } from './wire.ts';

/** Redis pub/sub: one connection subscribes, another publishes. */
export class RedisWire implements Wire {
  readonly #url: string;
  readonly #channel: string;
  readonly #sender: Redis;
  #listener: Redis | undefined;

  constructor(url: string) {
    this.#url = url;
    // All databases of a Redis server share their channels: the database number keeps two installations apart.
    this.#channel = `mainstay:${new URL(url).pathname.slice(1) || '0'}:bus`;
    this.#sender = connection(url);
  }

  async send(text: string): Promise<void> {
    try {
      // A send that timed out has rejected already, so it must not be sent later.
      if (this.#sender.status !== 'ready') await within(once(this.#sender, 'ready'), SEND_PATIENCE_MS);
      await within(this.#sender.publish(this.#channel, text), SEND_PATIENCE_MS);
    } catch (error) {
      throw busUnavailable(error);
    }
  }

  async open(received: (text: string) => void, connected: () => void): Promise<void> {
    const listener = connection(this.#url);
    this.#listener = listener;
    listener.on('message', (_channel, text) => received(text));
    await new Promise<void>((resolve) => {
      listener.on('ready', () => {
        listener.subscribe(this.#channel).then(
          () => {
            connected();
            resolve();
          },
          // The connection was lost again: another `ready` follows.
          () => undefined,
        );
      });
    });
  }

  async ping(): Promise<void> {
    try {
      await within(this.#sender.ping(), SEND_PATIENCE_MS);
    } catch (error) {
      throw busUnavailable(error);
    }
  }

  async close(): Promise<void> {
    this.#sender.disconnect();
    this.#listener?.disconnect();
  }
}

/** A connection that reconnects without a limit of attempts. */
function connection(url: string): Redis {
  const redis = new Redis(url, {
    maxRetriesPerRequest: 3,
    autoResubscribe: false,
    retryStrategy: (times) => Math.min(50 * 2 ** Math.min(times, 5), 1_000),
  });
  redis.on('error', () => undefined);
  return redis;
}
