import { Fault, pathOf } from '#libs/vocabulary';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Simulator } from './simulator.ts';

export interface ChannelPath {
  guild: string;
  channel: string;
}

/** Most ids that fit into a request's URL. */
const IDS_AT_ONCE = 400;
const Strangers = z.object({ strangers: z.array(z.string()) });

const unknownChannel = (): Fault => new Fault('channel.unknown', 'This guild has no such channel.');

/** Decides which members of a simulated guild a caller may act as, and in which channels: none of another guild. */
@Injectable()
export class Membership {
  readonly #simulator: Simulator;

  constructor(@Inject(Simulator) simulator: Simulator) {
    this.#simulator = simulator;
  }

  /** The token of a member, for a channel of the same guild. @throws Fault `member.unknown`, `channel.unknown` (404) */
  async enter(path: ChannelPath, userId: string): Promise<string> {
    const [token] = await Promise.all([this.tokenOf(path.guild, userId), this.checkChannel(path)]);
    return token;
  }

  /** The token of a member of this guild. @throws Fault `member.unknown` (404) */
  async tokenOf(guild: string, userId: string): Promise<string> {
    const { token } = await this.#simulator.person(guild, userId);
    if (token !== null) return token;
    throw new Fault('member.unknown', 'This member is a bot. You can act only as a user.');
  }

  /** @throws Fault `channel.unknown` (404) for a channel or thread of another guild */
  async checkChannel({ guild, channel }: ChannelPath): Promise<void> {
    const owner = await this.#simulator.ownerToken(guild);
    const found = await this.#simulator.call('GET', pathOf('channels', channel), owner).catch((error: unknown) => {
      throw error instanceof Fault && [400, 403, 404].includes(error.status) ? unknownChannel() : error;
    });
    if ((found as { guild_id?: string } | null)?.guild_id !== guild) throw unknownChannel();
  }

  /** @throws Fault `id.foreign` (404) when an id is that of another guild, or of a channel or message of another guild */
  async checkIds(guild: string, ids: readonly string[]): Promise<void> {
    for (let first = 0; first < ids.length; first += IDS_AT_ONCE) {
      const some = ids.slice(first, first + IDS_AT_ONCE).join(',');
      const { strangers } = Strangers.parse(
        await this.#simulator.control('GET', `/strangers?guild=${guild}&ids=${some}`),
      );
      if (strangers.length > 0)
        throw new Fault('id.foreign', `These ids do not belong to this guild: ${strangers.slice(0, 5).join(', ')}.`);
    }
  }
}
