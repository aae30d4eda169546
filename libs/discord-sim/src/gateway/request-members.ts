import { z } from 'zod';
import type { Limits } from '../limits.ts';
import type { Guild, Member } from '../world/entities.ts';
import type { World } from '../world/world.ts';
import { presence } from './guild-create.ts';
import { Intent } from './intents.ts';
import type { Session } from './session.ts';

const CHUNK = 1000;
/** Maximum number of members for a request by prefix or by ids. */
const MOST = 100;
const FULL_LIST_EVERY = 30_000;

const Request = z.object({
  guild_id: z.union([
    z.string(),
    z
      .array(z.string())
      .length(1)
      .transform((ids) => ids[0]!),
  ]),
  query: z.string().optional(),
  limit: z.number().int().min(0).default(0),
  presences: z.boolean().default(false),
  user_ids: z.union([z.string().transform((id) => [id]), z.array(z.string())]).optional(),
  nonce: z.string().optional(),
});
type Request = z.output<typeof Request>;

function chosen(guild: Guild, request: Request): { members: Member[]; notFound: string[] } {
  if (request.user_ids) {
    const members = request.user_ids.flatMap((id) => guild.members.get(id) ?? []).slice(0, MOST);
    return { members, notFound: request.user_ids.filter((id) => !guild.members.has(id)) };
  }
  const prefix = (request.query ?? '').toLowerCase();
  const named = [...guild.members.values()].filter(
    ({ nick, user }) => user.username.startsWith(prefix) || nick?.toLowerCase().startsWith(prefix),
  );
  if (request.limit === 0 && prefix === '') return { members: named, notFound: [] };
  return { members: named.slice(0, Math.min(request.limit || MOST, MOST)), notFound: [] };
}

/**
 * Op 8: members of a guild, in chunks of a thousand.
 *
 * @see https://docs.discord.com/developers/events/gateway-events#request-guild-members
 */
export class MemberRequests {
  readonly #world: World;
  readonly #limits: Limits;
  /** Time of each bot's last request for the full list of a guild. */
  readonly #fullLists = new Map<string, number>();

  constructor(world: World, limits: Limits) {
    this.#world = world;
    this.#limits = limits;
  }

  /** Returns false if the request is malformed. */
  answer(session: Session, data: unknown): boolean {
    const parsed = Request.safeParse(data);
    if (!parsed.success) return false;
    const request = parsed.data;
    const guild = this.#world.guilds.get(request.guild_id);
    const { botId, intents } = session.identity;
    if (!guild?.members.has(botId) || (request.query === undefined && request.user_ids === undefined)) return true;
    const isAboutAll = request.user_ids === undefined && request.query === '';
    if (isAboutAll && !(intents & Intent.GuildMembers)) return true;
    if (isAboutAll && request.limit === 0 && this.#isTooSoon(session, guild, request)) return true;
    this.#send(session, guild, request);
    return true;
  }

  #isTooSoon(session: Session, guild: Guild, { nonce }: Request): boolean {
    const key = `${session.identity.botId} ${guild.fields.id}`;
    const now = this.#world.clock.now();
    const wait = (this.#fullLists.get(key) ?? -Infinity) + FULL_LIST_EVERY - now;
    if (this.#limits.off || wait <= 0) {
      this.#fullLists.set(key, now);
      return false;
    }
    const meta = { guild_id: guild.fields.id, ...(nonce === undefined ? {} : { nonce }) };
    session.send('RATE_LIMITED', { opcode: 8, retry_after: wait / 1000, meta });
    return true;
  }

  #send(session: Session, guild: Guild, request: Request): void {
    const { members, notFound } = chosen(guild, request);
    const { nonce } = request;
    const count = Math.max(1, Math.ceil(members.length / CHUNK));
    const withPresences = request.presences && (session.identity.intents & Intent.GuildPresences) !== 0;
    for (let index = 0; index < count; index += 1) {
      const chunk = members.slice(index * CHUNK, (index + 1) * CHUNK);
      session.send('GUILD_MEMBERS_CHUNK', {
        guild_id: guild.fields.id,
        members: chunk,
        chunk_index: index,
        chunk_count: count,
        ...(notFound.length > 0 ? { not_found: notFound } : {}),
        ...(withPresences
          ? { presences: chunk.map(({ user }) => presence(this.#world, user.id, guild.fields.id)) }
          : {}),
        ...(nonce !== undefined && Buffer.byteLength(nonce) <= 32 ? { nonce } : {}),
      });
    }
  }
}
