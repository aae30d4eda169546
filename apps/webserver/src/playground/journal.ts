import { Inject, Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { resumeAfter } from '../stream/event-stream.ts';
import { RelayedStreams } from './relayed-streams.ts';
import type { Journal as JournalAnswer, JournalEntry } from '../schemas/playground-control.ts';
import { Simulator } from './simulator.ts';

const Entry = z.looseObject({
  seq: z.int(),
  at: z.number(),
  kind: z.string(),
  who: z.string(),
  guild: z.string().optional(),
});
type Entry = z.infer<typeof Entry>;
const Page = z.object({ entries: z.array(Entry), last: z.int() });

/** Journal entries per read; the first read also goes back this far. */
const READ = 500;
const SECRET = /token|secret|authorization|password/i;

/** The simulator's journal of one guild, without entries of other guilds and without tokens. */
@Injectable()
export class Journal {
  readonly #simulator: Simulator;
  readonly #streams: RelayedStreams;

  constructor(@Inject(Simulator) simulator: Simulator, @Inject(RelayedStreams) streams: RelayedStreams) {
    this.#simulator = simulator;
    this.#streams = streams;
  }

  async read(guildId: string, after: number | undefined): Promise<z.input<typeof JournalAnswer>> {
    await this.#simulator.guild(guildId);
    const since = after ?? (await this.#newest());
    const page = Page.parse(await this.#simulator.control('GET', `/journal?since=${since}&limit=${READ}`));
    const entries = page.entries.flatMap((entry) => show(entry, guildId) ?? []);
    // After a reset the simulator may count from the start again.
    return { entries, next: page.entries.at(-1)?.seq ?? page.last };
  }

  /** Streams new entries, or those after a given entry. */
  async open(guildId: string, request: Request, response: Response): Promise<void> {
    await this.#simulator.guild(guildId);
    const since = resumeAfter(request) ?? (await this.#newest());
    const path = `/sim/journal/stream?guild=${guildId}&since=${since}`;
    await this.#streams.open(path, request, response, { entry: (data) => show(Entry.parse(data), guildId) });
  }

  async #newest(): Promise<number> {
    const query = `/journal?since=${Number.MAX_SAFE_INTEGER}&limit=1`;
    return Math.max(0, Page.parse(await this.#simulator.control('GET', query)).last - READ);
  }
}

/** An entry in the form that an admin of this guild may see; null when it does not concern the guild. */
export function show(entry: Entry, guildId: string): z.input<typeof JournalEntry> | null {
  const { seq, at, kind, who, method, path, route, status, event, body, guild, id, ...more } = entry;
  if (guild !== undefined && guild !== guildId) return null;
  const isHere = guild === guildId;
  // Skip reads of users: this page itself makes them.
  if (kind === 'rest' && method === 'GET' && who.startsWith('user:')) return null;
  // Sign-ins of other users must stay private.
  if (!isHere && (/^(user|bearer):/.test(who) || textOf(path)?.includes('/oauth2/'))) return null;
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
    made: textOf(id),
    details: withoutSecrets({ ...more, ...(isHere && body !== undefined ? { body } : {}) }) as Record<string, unknown>,
  };
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

const withoutTokens = (path: string | null): string | null =>
  path?.replace(/\/(interactions|webhooks)\/(\d+)\/[^/]+/g, '/$1/$2/…').replaceAll('%40', '@') ?? null;

function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => !SECRET.test(key));
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutSecrets(inner)]));
}
