import { setTimeout as delay } from 'node:timers/promises';
import type { Mainstay } from './mainstay.ts';

const RETRY_MS = 1_000;
const changes = /^\/sim\/(worlds|reset|load)$/;

/** Prints a line whenever the simulated world is replaced, until the signal aborts. */
export async function followWorlds(
  mainstay: Mainstay,
  say: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      const response = await mainstay.askSim('journal/stream', { signal });
      if (!response.body) throw new Error(`the simulator answers ${response.status}`);
      for await (const path of controlPaths(response.body)) {
        if (!changes.test(path)) continue;
        const { total } = (await (await mainstay.askSim('guilds?limit=1')).json()) as { total: number };
        const servers = `${total} server${total === 1 ? '' : 's'}`;
        say(`  discord-sim  another world (${path}): ${servers}; bot and sign-in continue with the same application`);
      }
    } catch {
      // The simulator is restarting; its end was printed already.
    }
    await delay(RETRY_MS, undefined, { signal, ref: false }).catch(() => undefined);
  }
}

/** Paths of the control calls in a journal stream. */
async function* controlPaths(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let rest = '';
  for await (const text of body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (!line.startsWith('data: ')) continue;
      const entry = JSON.parse(line.slice('data: '.length)) as { kind: string; path?: string };
      if (entry.kind === 'control' && entry.path !== undefined) yield entry.path;
    }
  }
}
