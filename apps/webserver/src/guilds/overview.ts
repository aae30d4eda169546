import type { KnownGuild, Session } from '#libs/ports';
import { Inject, Injectable } from '@nestjs/common';
import type { z } from 'zod';
import type { UserGuild } from '../access/request-context.ts';
import { UserGuilds } from '../access/user-guilds.ts';
import { PORTS, type Ports } from '../ports.ts';
import type { GuildOverview, GuildSummary } from '../schemas/guild.ts';
import { Images } from './images.ts';

const DAY_MS = 24 * 3600 * 1000;
const COUNT_AT_MOST = 1_000;

/** State of guilds: counts from the database. */
@Injectable()
export class Overview {
  readonly #ports: Ports;
  readonly #userGuilds: UserGuilds;
  readonly #images: Images;

  constructor(@Inject(PORTS) ports: Ports, @Inject(UserGuilds) userGuilds: UserGuilds, @Inject(Images) images: Images) {
    this.#ports = ports;
    this.#userGuilds = userGuilds;
    this.#images = images;
  }

  async list(session: Session): Promise<Array<z.input<typeof GuildSummary>>> {
    const managed = await this.#userGuilds.managed(session);
    const known = new Map((await this.#ports.guilds.list(managed.map(({ id }) => id))).map((one) => [one.id, one]));
    return Promise.all(
      managed.map(async (guild) => ({
        ...this.#describe(guild, known.get(guild.id)),
        scripts: await this.#scripts(guild.id),
      })),
    );
  }

  async of(guild: UserGuild): Promise<z.input<typeof GuildOverview>> {
    const { inbox, runs, guilds, guildLog } = this.#ports;
    const [known, scripts, errors24h, pending, parked, running, failed24h] = await Promise.all([
      guilds.get(guild.id),
      this.#scripts(guild.id),
      guildLog.countErrors(guild.id, this.#aDayAgo()),
      inbox.pending(guild.id),
      inbox.parked(guild.id, COUNT_AT_MOST),
      runs.page({ guildId: guild.id, state: 'running' }, { limit: COUNT_AT_MOST }),
      runs.page({ guildId: guild.id, state: 'failed', createdAfter: this.#aDayAgo() }, { limit: COUNT_AT_MOST }),
    ]);
    return {
      guild: this.#describe(guild, known),
      scripts,
      log: { errors24h },
      inbox: { pending, parked: parked.length },
      runs: { running: running.runs.length, failed24h: failed24h.runs.length },
    };
  }

  #aDayAgo(): Date {
    return new Date(this.#ports.clock.now() - DAY_MS);
  }

  #describe(guild: UserGuild, known: KnownGuild | null | undefined) {
    const botPresent = known?.botPresent ?? false;
    return {
      id: guild.id,
      name: guild.name,
      iconUrl: this.#images.icon(guild),
      memberCount: botPresent ? (known?.memberCount ?? null) : null,
      botPresent,
      unavailable: botPresent && (known?.unavailable ?? false),
    };
  }

  async #scripts(guildId: string): Promise<{ total: number; enabled: number; setAside: number }> {
    const scripts = await this.#ports.scripts.list(guildId);
    const enabled = scripts.filter((script) => script.enabled);
    const setAside = enabled.filter((script) => script.setAside !== null);
    return { total: scripts.length, enabled: enabled.length, setAside: setAside.length };
  }
}
