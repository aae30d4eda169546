import { Inject, Injectable } from '@nestjs/common';
import { PORTS, type Ports } from '../ports.ts';
import type { GuildChannel, GuildRole } from '../schemas/guild.ts';
import type { z } from 'zod';

/** Choices for forms: a guild's channels and roles, from the state cache. */
@Injectable()
export class Pickers {
  readonly #ports: Ports;

  constructor(@Inject(PORTS) ports: Ports) {
    this.#ports = ports;
  }

  async channels(guildId: string): Promise<Array<z.input<typeof GuildChannel>>> {
    const channels = await this.#ports.discord.channels(guildId);
    return channels.toSorted((a, b) => (a.position ?? 0) - (b.position ?? 0) || (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
  }

  async roles(guildId: string): Promise<Array<z.input<typeof GuildRole>>> {
    const roles = await this.#ports.discord.roles(guildId);
    return roles.toSorted((a, b) => b.position - a.position || (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
  }
}
