import { simulate, type Simulation } from '../index.ts';
import { applicationOf, bot, person } from '../../testing/callers.ts';
import { jsonPost } from '../../testing/json-post.ts';
import { saveWorld } from '../world/archive.ts';

/** The configuration of an installation. */
function identity({ world }: Simulation) {
  const [application] = world.applications.values();
  const account = world.accounts.get(application!.botId)!;
  return { id: application!.id, secret: application!.clientSecret, key: application!.verifyKey, token: account.token };
}

describe('the application', () => {
  let sim: Simulation;
  let other: Simulation | undefined;
  beforeEach(async () => {
    sim = await simulate({ limits: 'off' });
  });
  afterEach(async () => {
    await sim.close();
    await other?.close();
    other = undefined;
  });

  const control = async (path: string, body: unknown, on = sim): Promise<number> =>
    (await fetch(`${on.url}/sim/${path}`, jsonPost(body))).status;
  const guildsOfBot = async () => (await bot(sim)<object[]>('GET', '/users/@me/guilds')).json;

  it.each([
    ['worlds', { recipe: { guilds: 3 }, seed: 9 }, 3],
    ['worlds', {}, 2],
    ['reset', { seed: 4 }, 2],
    ['reset', {}, 2],
  ])(
    'POST /sim/%s with %j → id, token, secret and commands stay, and the bot is in the new servers',
    async (path, body, servers) => {
      const before = identity(sim);
      await bot(sim)('PUT', `/applications/${before.id}/commands`, [{ name: 'greet', description: 'Greets' }]);
      expect(await control(path, body)).toBe(200);
      expect(identity(sim)).toEqual(before);
      expect(await guildsOfBot()).toHaveLength(servers);
      expect((await bot(sim)('GET', `/applications/${before.id}/commands`)).json).toMatchObject([{ name: 'greet' }]);
    },
  );

  it('keepApplication false → a new application', async () => {
    const before = identity(sim);
    expect(await control('worlds', { seed: 9, keepApplication: false })).toBe(200);
    expect(identity(sim).token).not.toBe(before.token);
  });

  it('the same seed and recipe → the same world, with a kept and with a new application', async () => {
    const recipe = { guilds: 2, members: 5, messages: 3, until: Date.UTC(2024, 0, 1) };
    await control('worlds', { seed: 5, recipe, keepApplication: false });
    const made = [...sim.world.accounts.values()].filter(({ user }) => !user.bot);
    const channels = [...sim.world.channels.keys()];
    await control('reset', { seed: 1, keepApplication: false });
    await control('worlds', { seed: 5, recipe });
    expect([...sim.world.accounts.values()].filter(({ user }) => !user.bot)).toEqual(made);
    expect([...sim.world.channels.keys()]).toEqual(channels);
  });

  it('a saved world of another application → it is loaded, and the bot is this installation’s, in members, roles and mentions', async () => {
    other = await simulate({ limits: 'off', world: { guilds: 2 }, seed: 77 });
    const foreign = identity(other);
    const channel = [...other.world.channels.values()].find(({ type }) => type === 0)!;
    const content = `<@${foreign.id}> hello`;
    await person(other, 'user1')('POST', `/channels/${channel.id}/messages`, { content });
    const before = identity(sim);
    expect(foreign.id).not.toBe(before.id);
    expect(await control('load', saveWorld(other))).toBe(200);
    expect(identity(sim)).toEqual(before);
    expect(sim.world.accountByToken(foreign.token)).toBeUndefined();
    expect(await guildsOfBot()).toHaveLength(2);
    for (const { members, roles } of sim.world.guilds.values()) {
      expect(members.has(before.id)).toBe(true);
      expect([...roles.values()].map(({ tags }) => tags?.bot_id)).toContain(before.id);
    }
    expect([...sim.world.log(channel.id)].at(-1)!.fields.content).toBe(`<@${before.id}> hello`);
    expect(JSON.stringify(saveWorld(sim))).not.toContain(foreign.id);
  });

  it('application=saved → the saved application replaces this one', async () => {
    other = await simulate({ limits: 'off', seed: 77 });
    const foreign = identity(other);
    expect(await control('load?application=saved', saveWorld(other))).toBe(200);
    expect(identity(sim)).toEqual(foreign);
    expect(applicationOf(sim).token).toBe(foreign.token);
  });
});
