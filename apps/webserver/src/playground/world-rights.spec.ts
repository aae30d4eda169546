import { simulate, type Simulation } from '#libs/discord-sim';
import { declaredRoutes } from '#libs/http';
import type { Browser } from '../../test/browser.ts';
import { TestWorld } from '../../test/world.ts';

interface SimWorld {
  users: Array<{ id: string; token: string }>;
  guilds: Array<{ id: string; ownerId: string }>;
}

describe('the simulated world as a whole', () => {
  let sim: Simulation;
  let discord: SimWorld;
  beforeAll(async () => {
    sim = await simulate({ limits: 'off', world: { guilds: 2, channels: 1, members: 2, messages: 0 } });
    discord = (await (await fetch(`${sim.url}/sim/world`)).json()) as SimWorld;
  });
  afterAll(() => sim.close());

  /** A user who manages the first `count` guilds of the simulated world. */
  async function manager(
    count: number,
    env: Record<string, string> = {},
  ): Promise<{ world: TestWorld; browser: Browser }> {
    const world = await TestWorld.start({ env: { SIM_URL: sim.url, ...env } });
    const guilds = discord.guilds.slice(0, count).map(({ id }) => ({ id, name: 'Guild', owner: true }));
    return { world, browser: await world.signedIn(guilds, discord.guilds[0]!.ownerId) };
  }

  /** Every route that affects the whole world. */
  function routes(world: TestWorld): Array<[method: string, path: string]> {
    const found = declaredRoutes(world.app).filter(({ access }) => access?.startsWith('world'));
    return found.map(({ method, path }) => [
      method,
      path.replace(':guild', discord.guilds[0]!.id).replace(':fault', '1'),
    ]);
  }

  it('the manager of one of two guilds → 403 on each of these routes, and no token in the answers; routes of the own guild still work', async () => {
    const { world, browser } = await manager(1);
    const all = routes(world);
    expect(all.map(([, path]) => path.split('/playground/')[1]!)).toEqual(
      expect.arrayContaining(['clock', 'faults', 'faults/1', 'world', 'world/file']),
    );
    expect(all).toHaveLength(8);
    for (const [method, path] of all) {
      world.ahead += 60_000;
      const response = await browser.send(method, path, method === 'GET' ? undefined : {});
      const text = await response.text();
      expect({ method, path, status: response.status }).toEqual({ method, path, status: 403 });
      expect((JSON.parse(text) as { code: string }).code).toBe('world.forbidden');
      for (const { token } of discord.users) expect(text).not.toContain(token);
    }
    const api = `/api/guilds/${discord.guilds[0]!.id}/playground`;
    for (const path of ['', '/clock', '/faults', '/campaigns', '/journal']) await browser.json(200, 'GET', api + path);
    await browser.json(403, 'GET', `/api/guilds/${discord.guilds[1]!.id}/playground/world/file`);
    await world.close();
  });

  it.each([
    ['every guild', 2, {}],
    ['one guild, where the configuration allows that', 1, { PLAYGROUND_WORLD: 'any-guild' }],
  ])('the manager of %s → may read the world and advance its clock', async (_, count, env) => {
    const { world, browser } = await manager(count, env);
    const api = `/api/guilds/${discord.guilds[0]!.id}/playground`;
    expect(await browser.json(200, 'GET', `${api}/world`)).toMatchObject({ guildCount: 2 });
    await browser.json(200, 'POST', `${api}/clock`, { windMs: 1_000 });
    await world.close();
  });
});
