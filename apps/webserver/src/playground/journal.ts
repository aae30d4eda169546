import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { Journal as JournalAnswer, JournalEntry } from '../schemas/playground-control.ts';
import { Simulator, type World } from './simulator.ts';

const Page = z.object({
  entries: z.array(z.looseObject({ seq: z.int(), at: z.number(), kind: z.string(), who: z.string() })),
  last: z.int(),
});
type Entry = z.infer<typeof Page>['entries'][number];

/** How far back the first look goes, and how much one look reads. */
const READ = 500;
const SECRET = /token|secret|authorization|password/i;

/** What the simulator noted of a guild: without what other guilds do, and without anybody's token. */
@Injectable()
export class Journal {
  readonly #simulator: Simulator;

  constructor(@Inject(Simulator) simulator: Simulator) {
    this.#simulator = simulator;
  }

  async read(guildId: string, after: number | undefined): Promise<z.input<typeof JournalAnswer>> {
    const guild = await this.#simulator.guild(guildId);
    const since = after ?? (await this.#newest());
    const page = Page.parse(await this.#simulator.control('GET', `/journal?since=${since}&limit=${READ}`));
    const entries = page.entries.flatMap((entry) => show(entry, guild) ?? []);
    // After a reset the simulator may count anew.
    return { entries, next: page.entries.at(-1)?.seq ?? page.last };
  }

  async #newest(): Promise<number> {
    const query = `/journal?since=${Number.MAX_SAFE_INTEGER}&limit=1`;
    return Math.max(0, Page.parse(await this.#simulator.control('GET', query)).last - READ);
  }
}

/** An entry as an admin of this guild may see it; null if it is not about the guild. */
export function show(entry: Entry, guild: World['guilds'][number]): z.input<typeof JournalEntry> | null {
  const { seq, at, kind, who, method, path, route, status, event, body, ...more } = entry;
  const place = placeOf(textOf(path), body, guild);
  if (place === 'elsewhere') return null;
  // This very page reads for people, with the owner's eyes: not worth a line.
  if (kind === 'rest' && method === 'GET' && who.startsWith('user:')) return null;
  // Who signs in is nobody else's business.
  if (place === 'nowhere' && (/^(user|bearer):/.test(who) || textOf(path)?.includes('/oauth2/'))) return null;
  return {
    seq,
    at: new Date(at).toISOString(),
    kind,
    who,
    method: textOf(method),
    path: withoutTokens(textOf(path)),
    route: textOf(route),
    status: typeof status === 'number' ? status : null,
    event: textOf(event),
    details: withoutSecrets({ ...more, ...(place === 'here' && body !== undefined ? { body } : {}) }) as Record<
      string,
      unknown
    >,
  };
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** Whether something happened in the guild, in another one, or in none. */
function placeOf(path: string | null, body: unknown, guild: World['guilds'][number]): 'here' | 'elsewhere' | 'nowhere' {
  const named = [...(path ?? '').matchAll(/\/(guilds|channels)\/(\d+)/g)].map(([, kind, id]) => [kind, id] as const);
  if (typeof body === 'object' && body !== null && 'guild_id' in body && typeof body.guild_id === 'string')
    named.push(['guilds', body.guild_id]);
  if (named.length === 0) return 'nowhere';
  const isOurs = named.every(([kind, id]) =>
    kind === 'guilds' ? id === guild.id : guild.channels.some((channel) => channel.id === id),
  );
  return isOurs ? 'here' : 'elsewhere';
}

const withoutTokens = (path: string | null): string | null =>
  path?.replace(/\/(interactions|webhooks)\/(\d+)\/[^/]+/g, '/$1/$2/…').replaceAll('%40', '@') ?? null;

function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => !SECRET.test(key));
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutSecrets(inner)]));
}
