import { ProxyProcess } from './proxy-process.ts';
import { RawClient } from './raw-client.ts';
import { ScriptedDiscord } from './scripted-discord.ts';

/** A scripted Discord, the real proxy process in front of it, and the clients of one test. */
export class World {
  readonly discord: ScriptedDiscord;
  readonly proxy: ProxyProcess;
  readonly #clients: RawClient[] = [];

  private constructor(discord: ScriptedDiscord, proxy: ProxyProcess) {
    this.discord = discord;
    this.proxy = proxy;
  }

  static async start(env: Record<string, string> = {}, script: (discord: ScriptedDiscord) => void = () => {}) {
    const discord = await ScriptedDiscord.start();
    script(discord);
    const own = { DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.apiUrl };
    try {
      return new World(discord, await ProxyProcess.start({ ...own, ...env }));
    } catch (error) {
      await discord.stop();
      throw error;
    }
  }

  connect(path = '/c/bot'): RawClient {
    const client = new RawClient(`ws://127.0.0.1:${this.proxy.port}${path}`);
    this.#clients.push(client);
    return client;
  }

  /** A new client that has identified and got READY and its guilds. */
  async bot(path = '/c/bot'): Promise<RawClient> {
    const client = this.connect(path);
    await client.identify(this.discord.token);
    await client.until(() => client.dispatches.length > this.discord.guildIds.length);
    return client;
  }

  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { authorization: `Bot ${this.discord.token}`, ...(init.headers as Record<string, string>) };
    return fetch(`${this.proxy.url}${path}`, { ...init, headers });
  }

  async ack(seq: number, more: object = {}): Promise<{ status: number; body: Record<string, unknown> }> {
    const body = JSON.stringify({ shard: 0, seq, ...more });
    const response = await this.fetch('/c/bot/ack', { method: 'POST', body });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  /** The value of the metric line with this prefix. */
  async metric(line: string): Promise<number> {
    const text = await (await this.fetch('/metrics')).text();
    const found = text.split('\n').find((candidate) => candidate.startsWith(line));
    return Number(found?.split(' ').at(-1) ?? 0);
  }

  async end(): Promise<void> {
    for (const client of this.#clients) await client.close();
    await this.proxy.close();
    await this.discord.stop();
  }
}
