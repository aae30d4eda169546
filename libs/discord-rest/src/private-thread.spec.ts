import { Permission, simulate, type Simulation } from '#libs/discord-sim';
import { eventually, ProxyProcess } from '../../../simpleproxy/testing/proxy-process.ts';
import { DiscordRest } from './discord-rest.ts';

interface World {
  application: { botToken: string; botId: string };
  users: Array<{ id: string; token: string }>;
  guilds: Array<{ id: string; ownerId: string; channels: Array<{ id: string; type: number }> }>;
}

// Real: simpleproxy as a process, the simulator.
describe('channels that the bot cannot see yet', () => {
  let sim: Simulation;
  let proxy: ProxyProcess;
  let world: World;
  let discord: DiscordRest;

  beforeAll(async () => {
    sim = await simulate({ limits: 'off', world: { guilds: 2, channels: 2, members: 3, messages: 0 } });
    const able = Permission.ViewChannel | Permission.SendMessages | Permission.SendMessagesInThreads;
    for (const guild of sim.world.guilds.values())
      for (const role of guild.roles.values()) if (role.managed) role.permissions = String(able);
    world = (await (await fetch(`${sim.url}/sim/world`)).json()) as World;
    const token = world.application.botToken;
    proxy = await ProxyProcess.start({ DISCORD_TOKEN: token, DISCORD_API_URL: `${sim.url}/api/v10` });
    discord = new DiscordRest({ proxyUrl: proxy.url, key: token });
  });
  afterAll(async () => {
    await proxy.close();
    await sim.close();
  });

  const guild = () => world.guilds[0]!;
  const owner = async <T>(method: string, path: string, body?: object): Promise<T | null> => {
    const { token } = world.users.find(({ id }) => id === guild().ownerId)!;
    const response = await fetch(`${sim.url}/api/v10${path}`, {
      method,
      headers: { Authorization: token, ...(body ? { 'Content-Type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
    const text = await response.text();
    return text === '' ? null : (JSON.parse(text) as T);
  };
  const channel = () => guild().channels.find(({ type }) => type === 0)!.id;

  it('a private thread → missing access, not foreign; once the bot is in it → known at once', async () => {
    const thread = await owner<{ id: string }>('POST', `/channels/${channel()}/threads`, { name: 'quiet', type: 12 });
    const has = () => discord.hasChannel(guild().id, thread!.id);
    for (let n = 0; n < 3; n += 1) await expect(has()).rejects.toMatchObject({ code: 'discord.missing-access' });
    await owner('PUT', `/channels/${thread!.id}/thread-members/${world.application.botId}`);
    // Discord notifies the bot of the thread; a script cannot learn of it earlier.
    await eventually(async () => {
      const state = await fetch(`${proxy.url}/state/channels/${thread!.id}`, {
        headers: { Authorization: `Bot ${world.application.botToken}` },
      });
      expect(state.status).toBe(200);
    });
    expect(await has()).toBe(true);
  });

  it('a channel of another guild → foreign, without a call to Discord', async () => {
    const calls = () => sim.callLog.read({ kind: 'rest' }).length;
    const before = calls();
    expect(await discord.hasChannel(guild().id, world.guilds[1]!.channels[0]!.id)).toBe(false);
    expect(calls()).toBe(before);
  });

  it('a thread whose parent was deleted → unknown channel, not foreign', async () => {
    const made = await owner<{ id: string }>('POST', `/guilds/${guild().id}/channels`, { name: 'soon-gone', type: 0 });
    const thread = await owner<{ id: string }>('POST', `/channels/${made!.id}/threads`, { name: 't', type: 11 });
    await owner('DELETE', `/channels/${made!.id}`);
    await expect(discord.hasChannel(guild().id, thread!.id)).rejects.toMatchObject({ code: 'discord.unknown-channel' });
  });
});
