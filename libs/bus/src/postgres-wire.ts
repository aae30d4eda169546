import { Fault } from '#libs/vocabulary';
import { setTimeout as delay } from 'node:timers/promises';
import { SerialClient } from './serial-client.ts';
import { busUnavailable, SEND_PATIENCE_MS, within } from './unavailable.ts';
import type { Wire } from './wire.ts';

const CHANNEL = 'mainstay_bus';
/** @see https://www.postgresql.org/docs/18/sql-notify.html */
const PAYLOAD_BYTES = 7_999;

/** PostgreSQL's LISTEN and NOTIFY over one connection, which is made anew whenever it is lost. */
export class PostgresWire implements Wire {
  readonly #url: string;
  #client: Promise<SerialClient> | undefined;
  #onOpen: ((client: SerialClient) => Promise<void>) | undefined;
  #closed = false;

  constructor(url: string) {
    this.#url = url;
  }

  async send(text: string): Promise<void> {
    if (Buffer.byteLength(text) > PAYLOAD_BYTES) {
      throw new Fault('bus.message-too-large', `A message may have ${PAYLOAD_BYTES} bytes.`, { side: 'system' });
    }
    const givenUp = new AbortController();
    try {
      const client = await within(this.#connected(), SEND_PATIENCE_MS);
      const sent = client.ask('SELECT pg_notify($1, $2)', [CHANNEL, text], givenUp.signal);
      await within(sent, SEND_PATIENCE_MS);
    } catch (error) {
      throw error instanceof Fault ? error : busUnavailable(error);
    } finally {
      // What was given up is not sent later: its sender was told that it failed.
      givenUp.abort();
    }
  }

  async open(received: (text: string) => void, connected: () => void): Promise<void> {
    this.#onOpen = async (client) => {
      client.on('notification', ({ payload }) => received(payload ?? ''));
      await client.ask(`LISTEN ${CHANNEL}`);
      connected();
    };
    const before = this.#client;
    if (before) await this.#onOpen(await before);
    else await this.#connected();
  }

  async ping(): Promise<void> {
    await within(
      this.#connected().then((client) => client.ask('SELECT 1')),
      SEND_PATIENCE_MS,
    );
  }

  async close(): Promise<void> {
    this.#closed = true;
    const client = this.#client;
    this.#client = undefined;
    await client?.then((open) => open.end()).catch(() => undefined);
  }

  /** The connection, or the attempts to make one: they go on until they succeed or the bus is closed. */
  #connected(): Promise<SerialClient> {
    if (this.#closed) return Promise.reject(busUnavailable());
    this.#client ??= this.#connect();
    return this.#client;
  }

  async #connect(): Promise<SerialClient> {
    for (let wait = 50; !this.#closed; wait = Math.min(wait * 2, 1_000)) {
      const client = new SerialClient({
        connectionString: this.#url,
        application_name: 'mainstay-bus',
        keepAlive: true,
        keepAliveInitialDelayMillis: 10_000,
        connectionTimeoutMillis: 5_000,
      });
      try {
        await client.connect();
        client.on('error', () => this.#lost(client));
        client.on('end', () => this.#lost(client));
        await this.#onOpen?.(client);
        return client;
      } catch {
        client.removeAllListeners();
        client.on('error', () => undefined);
        void client.end().catch(() => undefined);
        await delay(wait, undefined, { ref: false });
      }
    }
    throw busUnavailable();
  }

  #lost(client: SerialClient): void {
    client.removeAllListeners();
    client.on('error', () => undefined);
    if (this.#closed) return;
    this.#client = undefined;
    // Who listens wants to hear again as soon as it is possible.
    if (this.#onOpen) void this.#connected().catch(() => undefined);
  }
}
