import { Fault } from '#libs/vocabulary';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import type {
  Campaign,
  Campaigns,
  Faults as FaultsAnswer,
  JoinedMember,
  LayFault,
  SimulatedClock,
  SetClock,
  StartCampaign,
} from '../schemas/playground-control.ts';
import { Membership } from './membership.ts';
import { Simulator } from './simulator.ts';

const Now = z.looseObject({ now: z.number(), stopped: z.boolean() });
const Runs = z.object({
  runs: z.array(
    z.object({
      id: z.int(),
      kind: z.string(),
      about: z.object({ guildId: z.string().optional(), userId: z.string().optional() }),
      state: z.enum(['running', 'done', 'stopped', 'failed']),
      planned: z.int(),
      deeds: z.object({ done: z.int(), refused: z.int() }),
      step: z.string(),
    }),
  ),
});
const Laid = z.object({
  faults: z.array(
    z.object({
      id: z.int(),
      happened: z.int(),
      rule: z.object({
        kind: z.string(),
        chance: z.number().default(1),
        operation: z.string().optional(),
        event: z.string().optional(),
        count: z.int().optional(),
      }),
    }),
  ),
});
const Started = z.object({ id: z.int() });
const Joined = z.object({ id: z.string(), username: z.string() });

const FAULTS_AT_MOST = 20;
const LATE = new Set(['latency', 'late-hello', 'audit-log-delay']);

/** Controls of the simulated world: its clock, and joining users. */
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

  async setClock(guild: string, body: z.output<typeof SetClock>): Promise<z.input<typeof SimulatedClock>> {
    await this.#simulator.guild(guild);
    return clockAt(await this.#simulator.control('POST', '/clock', body));
  }

  /** Faults that can still occur. */
  async faults(guild: string): Promise<z.input<typeof FaultsAnswer>> {
    await this.#simulator.guild(guild);
    const { faults } = Laid.parse(await this.#simulator.control('GET', '/faults'));
    const shown = faults.map(({ id, happened, rule: { kind, operation, event, count, chance } }) => ({
      id,
      happened,
      kind,
      about: operation ?? event ?? '*',
      chance,
      count: count ?? null,
    }));
    return { faults: shown.filter(({ count, happened }) => count === null || happened < count) };
  }

  async layFault(guild: string, { ms, ...fault }: z.output<typeof LayFault>): Promise<z.input<typeof FaultsAnswer>> {
    const { faults } = await this.faults(guild);
    if (faults.length >= FAULTS_AT_MOST)
      throw new Fault('playground.faults', `At most ${FAULTS_AT_MOST} faults at once: remove some first.`);
    const time = LATE.has(fault.kind) ? { ms } : fault.kind === 'rate-limit' ? { retryAfterMs: ms } : {};
    await this.#simulator.control('POST', '/faults', { ...fault, ...time });
    return this.faults(guild);
  }

  async clearFaults(guild: string): Promise<void> {
    await this.#simulator.guild(guild);
    await this.#simulator.control('POST', '/faults/clear', {});
  }

  /** @throws Fault `fault.unknown` (404) */
  async removeFault(guild: string, id: number): Promise<void> {
    const { faults } = await this.faults(guild);
    if (!faults.some((fault) => fault.id === id))
      throw new Fault('fault.unknown', 'There is no such fault: it has ended or was removed.');
    await this.#simulator.control('POST', '/faults/clear', { id });
  }

  async join(guild: string, username?: string): Promise<z.input<typeof JoinedMember>> {
    const body = { guildId: guild, ...(username === undefined ? {} : { username }) };
    await this.#simulator.guild(guild);
    return Joined.parse(await this.#simulator.control('POST', '/members', body));
  }

  /** Raids and nukes of this guild, running or ended. */
  async campaigns(guild: string): Promise<z.input<typeof Campaigns>> {
    await this.#simulator.guild(guild);
    const { runs } = Runs.parse(await this.#simulator.control('GET', '/runs'));
    return { campaigns: runs.flatMap((run) => campaignOf(run, guild) ?? []) };
  }

  async startCampaign(guild: string, body: z.output<typeof StartCampaign>): Promise<z.input<typeof Campaign>> {
    await this.#simulator.guild(guild);
    if (body.kind === 'nuke') {
      await this.#membership.tokenOf(guild, body.userId);
      return this.#start(guild, 'nuke', { userId: body.userId });
    }
    const { accounts, channelId, content } = body;
    // Check the channel before any account joins, so that a wrong one changes nothing.
    if (channelId !== undefined) await this.#membership.checkChannel({ guild, channel: channelId });
    const says = channelId === undefined ? { messagesEach: 0 } : { messagesEach: 1, channelId, content };
    return this.#start(guild, 'raid', { accounts, ...says });
  }

  /** @throws Fault `campaign.unknown` (404) */
  async stopCampaign(guild: string, id: number): Promise<z.input<typeof Campaign>> {
    await this.#campaign(guild, id);
    await this.#simulator.control('POST', '/runs/stop', { id });
    return this.#campaign(guild, id);
  }

  async #start(guild: string, kind: 'raid' | 'nuke', form: object): Promise<z.input<typeof Campaign>> {
    const body = { guildId: guild, background: true, ...form };
    const { id } = Started.parse(await this.#simulator.control('POST', `/${kind}`, body));
    return this.#campaign(guild, id);
  }

  async #campaign(guild: string, id: number): Promise<z.input<typeof Campaign>> {
    const found = (await this.campaigns(guild)).campaigns.find((one) => one.id === id);
    if (found) return found;
    throw new Fault('campaign.unknown', 'This guild has no raid or nuke with this id.');
  }
}

const doings: Readonly<Record<string, string>> = {
  joining: 'joining',
  spamming: 'writing',
  channels: 'deleting channels',
  roles: 'deleting roles',
  members: 'banning members',
};

/** A run of the simulator in the playground's format; null for one of another guild or kind. */
function campaignOf(
  { id, kind, about, state, planned, deeds, step }: z.output<typeof Runs>['runs'][number],
  guild: string,
): z.input<typeof Campaign> | null {
  if (about.guildId !== guild || (kind !== 'raid' && kind !== 'nuke')) return null;
  return {
    id,
    kind,
    userId: about.userId ?? null,
    phase: doings[step] ?? step,
    total: planned,
    ...deeds,
    state: state === 'failed' ? 'stopped' : state,
  };
}

const clockAt = (answer: unknown): z.input<typeof SimulatedClock> => {
  const { now, stopped } = Now.parse(answer);
  return { now: new Date(now).toISOString(), aheadMs: Math.round(now - Date.now()), stopped };
};
