import { simulate, type Simulation } from '../index.ts';
import { Permission } from '../permissions.ts';
import { applicationOf, bot, channelOf, guildOf, person } from '../../testing/callers.ts';
import type { CampaignView } from '../traffic/campaigns.ts';
import { jsonPost } from '../../testing/json-post.ts';

interface Person {
  token: string | null;
  permissions: string;
  channels: Record<string, string>;
}

describe('control calls of the playground', () => {
  let sim: Simulation;
  afterEach(() => sim.close());

  async function ask<T>(path: string, body?: unknown): Promise<T> {
    const post = jsonPost(body);
    const response = await fetch(`${sim.url}/sim/${path}`, body === undefined ? {} : post);
    return (await response.json()) as T;
  }
  const userOf = (name: string) => [...sim.world.accounts.values()].find(({ user }) => user.username === name)!.user.id;

  it('returns the permissions of a member, channel by channel', async () => {
    sim = await simulate();
    const guild = guildOf(sim, 'Mainstay Demo').fields.id;
    const see = (name: string) => ask<Person>(`person?guild=${guild}&user=${userOf(name)}`);
    const may = ({ channels }: Person, channel: string, bit: bigint) =>
      (BigInt(channels[channelOf(sim, channel)]!) & bit) !== 0n;
    const finn = await see('finn');
    expect(may(finn, 'mod-log', Permission.ViewChannel)).toBe(false);
    expect(may(finn, 'rules', Permission.ViewChannel)).toBe(true);
    expect(may(finn, 'rules', Permission.SendMessages)).toBe(false);
    expect(typeof finn.token).toBe('string');
    expect(await ask(`person?guild=${guild}&user=1`)).toMatchObject({ code: 10007 });
  });

  it('finds one of 100,000 members a page at a time', async () => {
    sim = await simulate({ strict: false, world: { members: 100_000, channels: 1 } });
    const guild = guildOf(sim, 'Guild 1').fields.id;
    interface Found {
      members: Array<{ user: { username: string } }>;
      total: number;
    }
    const page = await ask<Found>(`people?guild=${guild}&offset=99990&limit=50`);
    expect(page.total).toBe(100_000);
    expect(page.members).toHaveLength(10);
    const found = await ask<Found>(`people?guild=${guild}&search=user77777`);
    expect(found.members.map(({ user }) => user.username)).toEqual(['user77777']);
  });

  it('keeps the bot, its token and its commands in each new world', async () => {
    sim = await simulate();
    const before = applicationOf(sim);
    await bot(sim)('POST', `/applications/${before.id}/commands`, { name: 'kept', description: 'x', type: 1 });
    await ask('worlds', { seed: 7, recipe: { forums: 1, members: 8 }, keepApplication: true });
    const answer = await bot(sim)('GET', '/users/@me/guilds');
    expect(applicationOf(sim).token).toBe(before.token);
    expect(answer.json).toHaveLength(1);
    const commands = await bot(sim)('GET', `/applications/${before.id}/commands`);
    expect(commands.json).toMatchObject([{ name: 'kept' }]);
    await ask('worlds', { keepApplication: true });
    expect(applicationOf(sim).token).toBe(before.token);
    expect(guildOf(sim, 'Mainstay Demo').members.has(before.botId)).toBe(true);
  });

  it('streams the call log of one guild, including channels that were deleted in the meantime', async () => {
    sim = await simulate({ limits: 'off' });
    const guild = guildOf(sim, 'Mainstay Demo').fields;
    const abort = new AbortController();
    const response = await fetch(`${sim.url}/sim/journal/stream?guild=${guild.id}`, { signal: abort.signal });
    const owner = [...sim.world.accounts.values()].find(({ user }) => user.id === guild.owner_id)!.user.username;
    const call = person(sim, owner);
    await person(sim, 'nora')('POST', `/channels/${channelOf(sim, 'tea')}/messages`, { content: 'x' });
    const gone = channelOf(sim, 'ideas');
    await call('DELETE', `/channels/${gone}`);
    let text = '';
    for await (const chunk of response.body!) {
      text += Buffer.from(chunk).toString('utf8');
      if (text.includes('delete_channel')) break;
    }
    abort.abort();
    const entries = [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data!) as object);
    expect(entries).toEqual([expect.objectContaining({ operation: 'delete_channel', guild: guild.id, id: gone })]);
  });

  it('reports the actor and the progress of a raid or a nuke, stops it, and ends one of a former world', async () => {
    sim = await simulate({ limits: 'off' });
    const guildId = guildOf(sim, 'Mainstay Demo').fields.id;
    const userId = guildOf(sim, 'Mainstay Demo').fields.owner_id;
    const look = async (id: number) =>
      (await ask<{ runs: CampaignView[] }>('runs')).runs.find((campaign) => campaign.id === id)!;
    const nuke = await ask<{ id: number }>('nuke', { guildId, userId, background: true });
    expect(await look(nuke.id)).toMatchObject({ kind: 'nuke', about: { guildId, userId }, state: 'running' });
    await ask('runs/stop', { id: nuke.id });
    const raid = await ask<{ id: number }>('raid', { guildId, accounts: 5_000, messagesEach: 0, background: true });
    sim.reset();
    let former = await look(raid.id);
    while (former.state === 'running') former = await look(raid.id);
    expect(former).toMatchObject({ state: 'stopped', planned: 5_000, about: { guildId } });
    expect(former.deeds.done).toBeLessThan(5_000);
  });
});
