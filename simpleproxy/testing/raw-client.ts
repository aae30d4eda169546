import { once } from 'node:events';
import { WebSocket } from 'ws';

export interface Dispatch {
  t: string;
  s: number;
  d: Record<string, unknown>;
  event_id?: string;
}

interface Payload {
  op: number;
  t: string | null;
  s: number | null;
  d: never;
}

const INTENTS = 1 | (1 << 9) | (1 << 15);

/** A gateway client without a library: it sees every byte and sends only the payloads of the test. */
export class RawClient {
  readonly socket: WebSocket;
  readonly dispatches: Dispatch[] = [];
  readonly payloads: Payload[] = [];
  closeCode: number | null = null;
  readonly #waiting = new Set<() => void>();

  constructor(url: string) {
    this.socket = new WebSocket(url);
    this.socket.on('error', () => {});
    this.socket.on('close', (code) => {
      this.closeCode = code;
      this.#look();
    });
    this.socket.on('message', (data: Buffer, isCompressed) => {
      if (isCompressed) return;
      const payload = JSON.parse(data.toString()) as Payload;
      this.payloads.push(payload);
      if (payload.op === 0) this.dispatches.push(payload as unknown as Dispatch);
      this.#look();
    });
  }

  #look(): void {
    for (const look of this.#waiting) look();
  }

  get sessionId(): string {
    return String(this.dispatches.find(({ t }) => t === 'READY')?.d['session_id']);
  }

  get lastSeq(): number {
    return this.dispatches.at(-1)?.s ?? 0;
  }

  /** Numbers at the beginning of the received messages, in order. */
  get numbers(): number[] {
    return this.dispatches.filter(({ t }) => t === 'MESSAGE_CREATE').map(({ d }) => parseInt(String(d['content']), 10));
  }

  send(op: number, d: unknown): void {
    this.socket.send(JSON.stringify({ op, d }));
  }

  async open(): Promise<this> {
    if (this.socket.readyState !== WebSocket.OPEN) await once(this.socket, 'open');
    return this;
  }

  /** The status with which the upgrade is refused. */
  async refused(): Promise<number> {
    const [, response] = (await once(this.socket, 'unexpected-response')) as [
      unknown,
      { statusCode: number; resume(): void },
    ];
    response.resume();
    this.socket.terminate();
    return response.statusCode;
  }

  async identify(token: string, intents = INTENTS, more: object = {}): Promise<void> {
    await this.open();
    this.send(2, { token, intents, properties: {}, ...more });
    await this.until(() => this.dispatches.length > 0 || this.closeCode !== null);
  }

  async resume(token: string, sessionId: string, seq: number): Promise<void> {
    await this.open();
    this.send(6, { token, session_id: sessionId, seq });
    await this.until(
      () => this.dispatches.some(({ t }) => t === 'RESUMED') || this.payloads.some(({ op }) => op === 9),
    );
  }

  /** Waits, message by message, until the condition holds. `withinMs` detects a hang. */
  async until(holds: () => boolean, withinMs = 120_000): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const tooLate = () =>
      reject(new Error(`still not: ${holds.toString()} (s ${this.lastSeq}, close ${this.closeCode})`));
    const timer = setTimeout(tooLate, withinMs);
    const look = () => holds() && resolve();
    this.#waiting.add(look);
    look();
    await promise.finally(() => {
      clearTimeout(timer);
      this.#waiting.delete(look);
    });
  }

  async close(): Promise<void> {
    if (this.closeCode !== null) return;
    const closed = once(this.socket, 'close');
    this.socket.terminate();
    await closed;
  }
}
