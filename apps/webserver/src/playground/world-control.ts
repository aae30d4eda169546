import { Fault } from '#libs/vocabulary';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import type {
  Faults as FaultsAnswer,
  JoinedMember,
  LayFault,
  Raid,
  SimulatedClock,
  StartRaid,
} from '../schemas/playground-control.ts';
import { Membership } from './membership.ts';
import { Simulator } from './simulator.ts';

const Now = z.looseObject({ now: z.number() });
const Laid = z.object({
  faults: z.array(
    z.object({
      id: z.int(),
      happened: z.int(),
      rule: z.object({
        kind: z.string(),
        operation: z.string().optional(),
        event: z.string().optional(),
        count: z.int().optional(),
      }),
    }),
  ),
});
const Joined = z.object({ id: z.string(), username: z.string() });

/** Accounts that a guild may have before raids are refused: more would make the page slow for nothing. */
const MEMBERS_AT_MOST = 5_000;
const AT_ONCE = 8;
const FAULTS_AT_MOST = 20;

/** What is done to the simulated world from outside: its clock, and who comes. */
@Injectable()
export class WorldControl {
  readonly #simulator: Simulator;
  readonly #membership: Membership;

  constructor(@Inject(Simulator) simulator: Simulator, @Inject(Membership) membership: Membership) {
    this.#simulator = simulator;
    this.#membership = membership;
  }

  async clock(guild: string): Promise<z.input<typeof SimulatedClock>> {
    await this.#simulator.guild(guild);
    return clockAt(await this.#simulator.control('GET', '/state'));
  }

  async wind(guild: string, windMs: number): Promise<z.input<typeof SimulatedClock>> {
    await this.#simulator.guild(guild);
    return clockAt(await this.#simulator.control('POST', '/clock', { windMs }));
  }

  /** Faults that can still happen. */
  async faults(guild: string): Promise<z.input<typeof FaultsAnswer>> {
    await this.#simulator.guild(guild);
    const { faults } = Laid.parse(await this.#simulator.control('GET', '/faults'));
    const shown = faults.map(({ id, happened, rule: { kind, operation, event, count } }) => ({
      id,
      happened,
      kind,
      about: operation ?? event ?? '*',
      count: count ?? null,
    }));
    return { faults: shown.filter(({ count, happened }) => count === null || happened < count) };
  }

  async layFault(guild: string, { ms, ...fault }: z.output<typeof LayFault>): Promise<z.input<typeof FaultsAnswer>> {
    const { faults } = await this.faults(guild);
    if (faults.length >= FAULTS_AT_MOST)
      throw new Fault('playground.faults', `At most ${FAULTS_AT_MOST} faults at once: clear them first.`, {
        status: 409,
      });
    const time = fault.kind === 'latency' ? { ms } : fault.kind === 'rate-limit' ? { retryAfterMs: ms } : {};
    await this.#simulator.control('POST', '/faults', { ...fault, ...time });
    return this.faults(guild);
  }

  async clearFaults(guild: string): Promise<void> {
    await this.#simulator.guild(guild);
    await this.#simulator.control('POST', '/faults/clear', {});
  }

  async join(guild: string, username?: string): Promise<z.input<typeof JoinedMember>> {
    await this.#checkRoom(guild, 1);
    return this.#join(guild, username);
  }

  /** Many new accounts join; then each of them says the same, if there is something to say. */
  async raid(
    guild: string,
    { accounts, channelId, content }: z.output<typeof StartRaid>,
  ): Promise<z.input<typeof Raid>> {
    const { ownerId } = await this.#checkRoom(guild, accounts);
    // Before anybody joins: a wrong channel is told, and nothing has happened.
    if (channelId !== undefined) await this.#membership.enter({ guild, channel: channelId }, ownerId);
    const joined: string[] = [];
    await inTurns(Array.from({ length: accounts }), async () => {
      joined.push((await this.#join(guild)).id);
    });
    if (channelId === undefined) return { joined: joined.length, said: 0, refused: 0 };
    await this.#simulator.world();
    let said = 0;
    await inTurns(joined, async (id) => {
      const token = await this.#simulator.tokenOf(id);
      const sent = this.#simulator.call('POST', `/channels/${channelId}/messages`, token, { content });
      if (await sent.then(() => true, refusedOnly)) said += 1;
    });
    return { joined: joined.length, said, refused: joined.length - said };
  }

  async #join(guildId: string, username?: string): Promise<z.infer<typeof Joined>> {
    const body = { guildId, ...(username === undefined ? {} : { username }) };
    return Joined.parse(await this.#simulator.control('POST', '/members', body));
  }

  async #checkRoom(guildId: string, coming: number) {
    const guild = await this.#simulator.guild(guildId);
    if (guild.memberIds.length + coming <= MEMBERS_AT_MOST) return guild;
    throw new Fault('playground.full', `The playground takes at most ${MEMBERS_AT_MOST} members per server.`, {
      status: 409,
    });
  }
}

const clockAt = (answer: unknown): z.input<typeof SimulatedClock> => {
  const { now } = Now.parse(answer);
  return { now: new Date(now).toISOString(), aheadMs: Math.round(now - Date.now()) };
};

/** That somebody of a raid may not speak (a time-out, a slow mode, a ban) belongs to the raid. */
const refusedOnly = (error: unknown): false => {
  if (error instanceof Fault && error.code === 'discord.refused') return false;
  throw error;
};

/** A few at once, in order. */
async function inTurns<T>(list: readonly T[], each: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...list];
  const worker = async (): Promise<void> => {
    while (waiting.length > 0) await each(waiting.shift() as T);
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, list.length) }, worker));
}
