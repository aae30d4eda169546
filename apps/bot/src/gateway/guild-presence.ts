import type { GuildsPort, KnownGuild, LogPort } from '#libs/ports';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GatewayPacket } from '../intake/dispatch-intake.ts';

type Seen = Pick<KnownGuild, 'id' | 'name' | 'icon' | 'memberCount'>;

interface RawGuild {
  id?: unknown;
  name?: unknown;
  icon?: unknown;
  member_count?: unknown;
  unavailable?: unknown;
}

const gatherMs = 100;
const longestPauseMs = 5_000;

/** Updates the table of guilds from dispatches: names, icons, outages, and whether the bot is in them. */
export class GuildPresence {
  readonly #guilds: GuildsPort;
  readonly #log: LogPort;
  /** Latest unwritten state of each guild, or that the bot left it or that it is unavailable. */
  #news = new Map<string, Seen | 'left' | 'unavailable'>();
  #all: string[] | null = null;
  #writing = false;
  readonly #ended = new AbortController();

  constructor(guilds: GuildsPort, log: LogPort) {
    this.#guilds = guilds;
    this.#log = log;
  }

  take({ t, d }: GatewayPacket): void {
    if (t === 'READY') this.#takeReady(d as { guilds?: RawGuild[]; shard?: [number, number] });
    else if (t === 'GUILD_CREATE' || t === 'GUILD_UPDATE') this.#seen(d as RawGuild);
    else if (t === 'GUILD_DELETE') this.#left(d as RawGuild);
  }

  end(): void {
    this.#ended.abort();
  }

  #takeReady({ guilds, shard }: { guilds?: RawGuild[]; shard?: [number, number] }): void {
    // One of several shards does not know the guilds of the others.
    if (!guilds || (shard && shard[1] > 1)) return;
    this.#all = guilds.map(({ id }) => String(id));
    this.#write();
  }

  #seen({ id, name, icon, member_count: memberCount, unavailable }: RawGuild): void {
    if (typeof id !== 'string') return;
    if (unavailable === true) return this.#note(id, 'unavailable');
    if (typeof name !== 'string') return;
    this.#note(id, {
      id,
      name,
      icon: typeof icon === 'string' ? icon : null,
      memberCount: typeof memberCount === 'number' ? memberCount : null,
    });
  }

  /** `unavailable: true` means an outage of Discord, not that the bot was removed. @see https://docs.discord.com/developers/events/gateway-events#guild-delete */
  #left({ id, unavailable }: RawGuild): void {
    if (typeof id === 'string') this.#note(id, unavailable === true ? 'unavailable' : 'left');
  }

  #note(id: string, news: Seen | 'left' | 'unavailable'): void {
    this.#news.set(id, news);
    this.#write();
  }

  #write(): void {
    if (this.#writing) return;
    this.#writing = true;
    void this.#writeAll();
  }

  async #writeAll(): Promise<void> {
    const { signal } = this.#ended;
    let pause = gatherMs;
    while (!signal.aborted && (this.#news.size > 0 || this.#all)) {
      await sleep(pause, undefined, { signal }).catch(() => {});
      const news = this.#news;
      const all = this.#all;
      this.#news = new Map();
      this.#all = null;
      try {
        if (all) await this.#guilds.markAllGoneExcept(all);
        const idsOf = (state: 'left' | 'unavailable') => [...news].filter(([, one]) => one === state).map(([id]) => id);
        await this.#guilds.upsert([...news.values()].filter((guild) => typeof guild === 'object'));
        await this.#guilds.markUnavailable(idsOf('unavailable'));
        for (const guildId of idsOf('left')) await this.#guilds.markGone(guildId);
        pause = gatherMs;
      } catch (error) {
        if (!signal.aborted) this.#log.warn('could not store which guilds the bot is in', { error });
        this.#news = new Map([...news, ...this.#news]);
        this.#all ??= all;
        pause = Math.min(pause * 2, longestPauseMs);
      }
    }
    this.#writing = false;
  }
}
