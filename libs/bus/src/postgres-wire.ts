import { Fault } from '#libs/vocabulary';
import { setTimeout as delay } from 'node:timers/promises';
import { SerialClient } from './serial-client.ts';
import { busUnavailable, SEND_PATIENCE_MS, within } from './unavailable.ts';
import type { Wire } from './wire.ts';

const CHANNEL = 'mainstay_bus';
/** @see https://www.postgresql.org/docs/18/sql-notify.html */
const PAYLOAD_BYTES = 7_999;

/** LISTEN and NOTIFY of PostgreSQL over one connection, which reconnects whenever it is lost. */
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
      throw new Fault('bus.message-too-large', `A message can have at most ${PAYLOAD_BYTES} bytes.`);
    }
    const givenUp = new AbortController();
    try {
      const client = await within(this.#connected(), SEND_PATIENCE_MS);
      const sent = client.ask('SELECT pg_notify($1, $2)', [CHANNEL, text], givenUp.signal);
      await within(sent, SEND_PATIENCE_MS);
    } catch (error) {
      throw error instanceof Fault ? error : busUnavailable(error);
    } finally {
      // A send that timed out has rejected already, so it must not be sent later.
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

  /** The connection. Connection attempts go on until one succeeds or the bus is closed. */
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
    // Subscribers want messages again as soon as possible, so reconnect at once.
    if (this.#onOpen) void this.#connected().catch(() => undefined);
  }
}
