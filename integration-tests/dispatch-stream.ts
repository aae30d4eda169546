import { EventEmitter, once } from 'node:events';
import { diagnosis, PATIENCE_MS } from './until.ts';
import type { World } from './world.ts';

interface Dispatch {
  t: string;
  d: { id?: string; content?: string; author?: { bot?: boolean } };
}

/** The simulator's live events of a guild: all measurements use the same clock. */
export class DispatchStream {
  readonly #answers = new EventEmitter();
  readonly #abort = new AbortController();

  private constructor() {
    this.#answers.setMaxListeners(0);
  }

  static async open({ mainstay }: World, guildId: string): Promise<DispatchStream> {
    const stream = new DispatchStream();
    const response = await mainstay.askSim(`stream?guild=${guildId}`, { signal: stream.#abort.signal });
    void stream.#read(response.body!).catch(() => undefined);
    return stream;
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<void> {
    let rest = '';
    const decoder = new TextDecoder();
    for await (const bytes of body) {
      const text = decoder.decode(bytes, { stream: true });
      const parts = (rest + text).split('\n\n');
      rest = parts.pop()!;
      for (const part of parts) {
        const data = part
          .split('\n')
          .filter((line) => line.startsWith('data:'))
          .map((line) => line.slice(5))
          .join('\n');
        if (!data) continue;
        const { t, d } = JSON.parse(data) as Dispatch;
        if (t === 'MESSAGE_CREATE' && d.author?.bot && d.content) this.#answers.emit(d.content, performance.now());
      }
    }
  }

  /** Time (`performance.now()`) at which the bot's message with this content was created. */
  async answered(content: string, timeoutMs = PATIENCE_MS): Promise<number> {
    const signal = AbortSignal.timeout(timeoutMs);
    const heard = once(this.#answers, content, { signal }).catch(() => {
      throw new Error(`the bot did not answer “${content}” within ${timeoutMs / 1000} s${diagnosis()}`);
    });
    const [at] = (await heard) as [number];
    return at;
  }

  close(): void {
    this.#abort.abort();
  }
}
