import { simulate, type Simulation } from '../index.ts';
import { accountOf, applicationOf, bot } from '../../testing/callers.ts';
import type { CampaignView } from './campaigns.ts';
import { jsonPost } from '../../testing/json-post.ts';

const SECOND = 1_000;

describe('traffic, raids and nukes', () => {
  const sims: Simulation[] = [];
  afterEach(async () => {
    await Promise.all(sims.splice(0).map((sim) => sim.close()));
  });
  const make = async (limits: 'on' | 'off' = 'off') => {
    const sim = await simulate({ limits, world: { members: 8, channels: 4, roles: 3 } });
    sims.push(sim);
    return sim;
  };
  async function ask<T = Record<string, never>>(sim: Simulation, path: string, body?: unknown): Promise<T> {
    const post = jsonPost(body);
    return (await (await fetch(`${sim.url}/sim/${path}`, body === undefined ? {} : post)).json()) as T;
  }
  const runOf = async (sim: Simulation, id: number) =>
    (await ask<{ runs: CampaignView[] }>(sim, 'runs')).runs.find((campaign) => campaign.id === id)!;
  const guildOf = (sim: Simulation) => [...sim.world.guilds.values()][0]!;

  /** Checks after each event in the world, until the condition holds. */
  async function until(sim: Simulation, isSo: () => Promise<boolean> | boolean): Promise<void> {
    while (!(await isSo())) await new Promise((resolve) => setImmediate(resolve));
    expect(sim.campaigns.list.length).toBeGreaterThan(0);
  }

  it('mixes kinds of events, the same for the same seed', async () => {
    const mix = { message: 5, edit: 2, delete: 1, reaction: 3, typing: 1, join: 1, leave: 1 };
    const heard = async (seed: number) => {
      const sim = await make();
      const told: string[] = [];
      sim.world.listen(({ t }) => told.push(t));
      expect(await ask(sim, 'traffic', { perSecond: 50_000, count: 500, mix, seed })).toMatchObject({ sent: 500 });
      return told;
    };
    const [first, second, other] = [await heard(3), await heard(3), await heard(4)];
    expect(new Set(first).size).toBeGreaterThanOrEqual(7);
    expect(second).toEqual(first);
    expect(other).not.toEqual(first);
  });

  it('in the background → reports progress, and stops', async () => {
    const sim = await make();
    const { id } = await ask<{ id: number }>(sim, 'traffic', { perSecond: 500, count: 1_000_000, background: true });
    await until(sim, async () => (await runOf(sim, id)).deeds.done > 20);
    expect(await runOf(sim, id)).toMatchObject({ kind: 'traffic', state: 'running', planned: 1_000_000 });
    await ask(sim, 'runs/stop', { id });
    await until(sim, async () => (await runOf(sim, id)).state === 'stopped');
    const { deeds } = await runOf(sim, id);
    expect(deeds.done).toBeLessThan(1_000_000);
  });

  it('accounts that join over a time of the clock → paused invites keep the rest out', async () => {
    const sim = await make();
    sim.clock.stop();
    const guild = guildOf(sim);
    const raid = { guildId: guild.fields.id, accounts: 10, seconds: 100, messagesEach: 1, background: true };
    const { id } = await ask<{ id: number }>(sim, 'raid', raid);
    const joined = () => guild.members.size - 9;
    const windUntil = (isSo: () => boolean) =>
      until(sim, () => {
        sim.clock.wind(SECOND);
        return isSo();
      });
    await windUntil(() => joined() === 4);
    const later = new Date(sim.clock.now() + 20 * 3_600_000).toISOString();
    await bot(sim)('PUT', `/guilds/${guild.fields.id}/incident-actions`, { invites_disabled_until: later });
    await windUntil(() => sim.campaigns.list.find((campaign) => campaign.id === id)!.state === 'done');
    expect(await runOf(sim, id)).toMatchObject({ deeds: { done: 4, refused: 6 }, planned: 4 });
    expect(joined()).toBe(4);
  });

  it.each(['same', 'mentions', 'invites', 'emojis', 'varied'])('raids with a pattern: %s', async (pattern) => {
    const said = async () => {
      const sim = await make();
      const guild = guildOf(sim);
      await ask(sim, 'raid', { guildId: guild.fields.id, accounts: 3, messagesEach: 2, pattern, seed: 9 });
      return [...sim.world.logs()].flatMap(([, log]) =>
        [...log].map(({ fields }) => fields.content.replace(/<@\d+>/g, '@')),
      );
    };
    const first = await said();
    expect(first).toHaveLength(6);
    expect(await said()).toEqual(first);
  });

  it('rate limits → a caller waits by the clock, and no call is lost', async () => {
    const sim = await make('on');
    sim.clock.stop();
    const guild = guildOf(sim);
    for (const id of [...guild.channels.keys()].slice(1)) guild.channels.delete(id);
    const raid = { guildId: guild.fields.id, accounts: 1, messagesEach: 12, background: true };
    const { id } = await ask<{ id: number }>(sim, 'raid', raid);
    await until(sim, async () => (await runOf(sim, id)).deeds.done === 5);
    const began = sim.clock.now();
    await until(sim, async () => {
      const limited = sim.callLog.read({ status: 429 }).length;
      if (limited > 0) sim.clock.wind(SECOND);
      return (await runOf(sim, id)).state === 'done';
    });
    expect((await runOf(sim, id)).deeds).toEqual({ done: 12, refused: 0 });
    expect(sim.clock.now() - began).toBeGreaterThanOrEqual(10 * SECOND);
  });

  it('a nuke by a leaked token → its own channels, messages and webhooks, within limits', async () => {
    const sim = await make();
    const guild = guildOf(sim);
    const { token } = applicationOf(sim);
    const form = { guildId: guild.fields.id, token, spamChannels: 3, messagesEach: 2, bans: 2 };
    const steps = ['channels', 'spam', 'webhooks', 'members'];
    const result = await ask<Record<string, object>>(sim, 'nuke', { ...form, steps });
    expect(result).toMatchObject({
      channels: { done: 4, refused: 0 },
      spam: { done: 9, refused: 0 },
      webhooks: { done: 9, refused: 0 },
      members: { done: 1, refused: 1 },
    });
    expect([...guild.channels.values()].map(({ name }) => name)).toEqual(['nuked-1', 'nuked-2', 'nuked-3']);
    expect(guild.auditLog.every(({ user_id: id }) => id === applicationOf(sim).botId)).toBe(true);
  });

  it('a nuke by a member → only actions within its permissions', async () => {
    const sim = await make();
    const guild = guildOf(sim);
    const userId = accountOf(sim, 'user3').user.id;
    const result = await ask<Record<string, object>>(sim, 'nuke', { guildId: guild.fields.id, userId });
    expect(result).toMatchObject({ channels: { done: 0, refused: 4 }, roles: { done: 0 }, members: { done: 0 } });
    expect(guild.channels.size).toBe(4);
    const wrong = await ask<{ code: number }>(sim, 'nuke', { guildId: guild.fields.id });
    expect(wrong.code).toBe(50035);
  });
});
