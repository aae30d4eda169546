import { readEvents } from '../apps/webserver/src/playground/read-events.ts';
import type { World } from './world.ts';

/** An interaction as the simulator sends it to its watchers. */
export interface ToldInteraction {
  id: string;
  token: string;
  type: number;
  data: {
    name?: string;
    type?: number;
    custom_id?: string;
    target_id?: string;
    options?: Array<{ name: string; value: unknown; focused?: boolean }>;
    components?: unknown[];
    values?: string[];
    resolved?: { attachments?: Record<string, { filename: string; size: number }> };
  };
}

/**
 * The response of an application. @see
 * https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-response-object
 */
export type Answer = (interaction: ToldInteraction) => object | null;

/** The part of the bot’s application that scripts cannot do: answers interactions with the test's callback. */
export class AnsweringApp {
  readonly #abort = new AbortController();
  readonly #sim: string;
  readonly #done: Promise<void>;

  private constructor(sim: string, body: ReadableStream<Uint8Array>, answer: Answer) {
    this.#sim = sim;
    this.#done = this.#listen(body, answer).catch((error: unknown) => {
      process.stderr.write(`the stream of the simulator ended: ${String(error)}\n`);
    });
  }

  /** Registers commands besides the existing ones, and answers from then on. */
  static async start({ mainstay }: World, commands: object[], answer: Answer): Promise<AnsweringApp> {
    const sim = mainstay.url('discord-sim');
    const { botToken } = mainstay.world!.application;
    const authorization = `Bot ${botToken}`;
    const me = (await (await fetch(`${sim}/api/v10/users/@me`, { headers: { authorization } })).json()) as {
      id: string;
    };
    for (const command of commands) {
      const response = await fetch(`${sim}/api/v10/applications/${me.id}/commands`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify(command),
      });
      if (!response.ok) throw new Error(`command rejected: ${await response.text()}`);
    }
    const stream = await mainstay.askSim('stream');
    return new AnsweringApp(sim, stream.body!, answer);
  }

  async close(): Promise<void> {
    this.#abort.abort();
    await this.#done;
  }

  async #listen(body: ReadableStream<Uint8Array>, answer: Answer): Promise<void> {
    const events = readEvents(body);
    this.#abort.signal.addEventListener('abort', () => void events.return(undefined));
    const ended = new Promise<null>((resolve) => {
      this.#abort.signal.addEventListener('abort', () => resolve(null), { once: true });
    });
    for (;;) {
      const next = await Promise.race([events.next(), ended]);
      if (next === null || next.done) break;
      const { t, d } = JSON.parse(next.value.data) as { t: string; d: ToldInteraction };
      const told = t === 'INTERACTION_CREATE' ? answer(d) : null;
      if (told) await this.#send(d, told);
    }
    await body.cancel().catch(() => undefined);
  }

  async #send({ id, token }: ToldInteraction, answer: object): Promise<void> {
    const response = await fetch(`${this.#sim}/api/v10/interactions/${id}/${token}/callback`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(answer),
    });
    if (!response.ok) process.stderr.write(`answer rejected: ${await response.text()}\n`);
  }
}
