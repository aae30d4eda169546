import type { Session } from '#libs/ports';
import { Fault } from '#libs/vocabulary';
import { Inject, Injectable } from '@nestjs/common';
import { Simulator } from './simulator.ts';

export interface ChannelPath {
  guild: string;
  channel: string;
}

const unknownChannel = (): Fault => new Fault('channel.unknown', 'This guild has no such channel.', { status: 404 });
const unknownMember = (): Fault => new Fault('member.unknown', 'This guild has no such member.', { status: 404 });

/** Who of a simulated guild may be played, and where: nobody and nothing of another guild. */
@Injectable()
export class Membership {
  readonly #simulator: Simulator;

  constructor(@Inject(Simulator) simulator: Simulator) {
    this.#simulator = simulator;
  }

  /** The token of a member, for a channel of the same guild. @throws Fault `member.unknown`, `channel.unknown` (404) */
  async enter({ guild, channel }: ChannelPath, userId: string): Promise<string> {
    const [token, found] = await Promise.all([
      this.tokenOf(guild, userId),
      this.#look(guild, `/channels/${channel}`, unknownChannel()),
    ]);
    if ((found as { guild_id?: string } | null)?.guild_id !== guild) throw unknownChannel();
    return token;
  }

  /** The token of a member of this guild. @throws Fault `member.unknown` (404) */
  async tokenOf(guild: string, userId: string): Promise<string> {
    const token = await this.#simulator.tokenOf(userId);
    await this.#look(guild, `/guilds/${guild}/members/${userId}`, unknownMember());
    return token;
  }

  /** Who reads for the admin: the admin's own simulated self, or else the guild's owner. */
  async reader(guild: string, session: Session): Promise<string> {
    const { users, guilds } = await this.#simulator.world();
    if (users.some(({ id }) => id === session.userId)) return session.userId;
    return guilds.find(({ id }) => id === guild)?.ownerId ?? session.userId;
  }

  async #look(guild: string, path: string, fault: Fault): Promise<unknown> {
    const owner = await this.#simulator.ownerToken(guild);
    return this.#simulator.call('GET', path, owner).catch((error: unknown) => {
      throw error instanceof Fault && [400, 403, 404].includes(error.status) ? fault : error;
    });
  }
}
