import { Fault, type Channel, type Role } from '#libs/vocabulary';
import { MANAGE_GUILD, newId, TestWorld } from '../../test/world.ts';

const channel = (name: string, position: number, type = 0): Channel => ({
  id: newId(),
  name,
  type,
  position,
  parentId: null,
  topic: 'not for forms',
});
const role = (name: string, position: number): Role => ({
  id: newId(),
  name,
  position,
  color: 0,
  permissions: '8',
  managed: false,
});

describe('guilds', () => {
  let world: TestWorld;
  const away = newId();
  beforeAll(async () => {
    const missing = () => Promise.reject(new Fault('discord.unknown-guild', 'The bot is not here.'));
    world = await TestWorld.start({
      ports: {
        discord: {
          channels: (id) => (id === away ? missing() : Promise.resolve([channel('b', 2), channel('a', 1)])),
          roles: (id) => (id === away ? missing() : Promise.resolve([role('everyone', 0), role('admin', 5)])),
        },
      },
    });
  });
  afterAll(() => world.close());

  it('list → the user’s guilds with the bot’s data about them', async () => {
    const [known, left, unknown] = [newId(), newId(), newId()];
    await world.stores.guilds.upsert([
      { id: known, name: 'Old name', icon: null, memberCount: 42 },
      { id: left, name: 'Left', icon: null, memberCount: 7 },
    ]);
    await world.stores.guilds.markGone(left);
    const browser = await world.signedIn([
      { id: known, name: 'Known', permissions: MANAGE_GUILD },
      { id: left, name: 'Left', owner: true },
      { id: unknown, name: 'Unknown', permissions: '8' },
      { id: newId(), name: 'Not mine', permissions: '0' },
    ]);
    const none = { iconUrl: null, unavailable: false, scripts: { total: 0, enabled: 0, setAside: 0 } };
    expect(await browser.json(200, 'GET', '/api/guilds')).toEqual([
      { ...none, id: known, name: 'Known', memberCount: 42, botPresent: true },
      { ...none, id: left, name: 'Left', memberCount: null, botPresent: false },
      { ...none, id: unknown, name: 'Unknown', memberCount: null, botPresent: false },
    ]);
    expect(await browser.json(200, 'GET', `/api/guilds/${known}`)).toEqual({
      guild: { id: known, name: 'Known', iconUrl: null, memberCount: 42, botPresent: true, unavailable: false },
      scripts: { total: 0, enabled: 0, setAside: 0 },
      log: { errors24h: 0 },
      inbox: { pending: 0, parked: 0 },
      runs: { running: 0, failed24h: 0 },
    });
  });

  it('a guild in an outage of Discord → present and unavailable', async () => {
    const id = newId();
    await world.stores.guilds.upsert([{ id, name: 'Dark', icon: null, memberCount: 42 }]);
    await world.stores.guilds.markUnavailable([id]);
    const browser = await world.signedIn([{ id, name: 'Dark', owner: true }]);
    const dark = { botPresent: true, unavailable: true, memberCount: 42 };
    expect(await browser.json(200, 'GET', '/api/guilds')).toMatchObject([dark]);
    expect(await browser.json(200, 'GET', `/api/guilds/${id}`)).toMatchObject({ guild: dark });
  });

  it('channels and roles → in Discord’s order, and only the fields that a form needs', async () => {
    const { browser, api } = await world.admin();
    const channels = await browser.json<Channel[]>(200, 'GET', `${api}/channels`);
    expect(channels.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(Object.keys(channels[0]!).toSorted()).toEqual(['id', 'name', 'parentId', 'position', 'type']);
    const roles = await browser.json<Role[]>(200, 'GET', `${api}/roles`);
    expect(roles.map(({ name }) => name)).toEqual(['admin', 'everyone']);
    const elsewhere = await world.signedIn([{ id: away, name: 'Away', owner: true }]);
    expect(await elsewhere.json(404, 'GET', `/api/guilds/${away}/channels`)).toMatchObject({
      code: 'discord.unknown-guild',
    });
  });

  it('readiness → 200, or 503 while the database does not answer', async () => {
    expect((await fetch(`${world.base}/healthz`)).status).toBe(200);
    expect((await fetch(`${world.base}/readyz`)).status).toBe(200);
    expect(await (await fetch(`${world.base}/metrics`)).text()).toContain('process_cpu');
    expect((await fetch(`${world.base}/openapi.json`)).status).toBe(200);
    const docs = await fetch(`${world.base}/docs`);
    const page = await docs.text();
    expect(docs.status).toBe(200);
    expect(page).not.toMatch(/(src|href)="(https?:)?\/\//);
  });
});
