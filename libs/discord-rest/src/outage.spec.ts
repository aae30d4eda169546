import { simulate, type Simulation } from '#libs/discord-sim';
import { eventually, ProxyProcess } from '../../../simpleproxy/testing/proxy-process.ts';
import { guildOf, applicationOf, channelOf } from '../../discord-sim/testing/callers.ts';
import { setOutage } from '../../discord-sim/src/world/outages.ts';
import { DiscordRest } from './discord-rest.ts';

// Real: simulator, simpleproxy as a process.
describe('a guild in an outage of Discord', () => {
  let sim: Simulation;
  let proxy: ProxyProcess;
  let discord: DiscordRest;
  beforeEach(async () => {
    sim = await simulate({ limits: 'off' });
    const { token } = applicationOf(sim);
    proxy = await ProxyProcess.start({ DISCORD_TOKEN: token, DISCORD_API_URL: `${sim.url}/api/v10` });
    discord = new DiscordRest({ proxyUrl: proxy.url, key: token });
  });
  afterEach(async () => {
    await proxy.close();
    await sim.close();
  });

  it('its state → discord.guild-unavailable, which is not retried; after the outage → the state again', async () => {
    const guild = guildOf(sim, 'Mainstay Demo');
    const { id } = guild.fields;
    const unavailable = { code: 'discord.guild-unavailable', status: 503, retryable: true };
    await eventually(() => discord.guild(id));
    setOutage(sim.world, guild, true);
    await eventually(() => expect(discord.guild(id)).rejects.toMatchObject(unavailable));
    await expect(discord.channels(id)).rejects.toMatchObject(unavailable);
    await expect(discord.roles(id)).rejects.toMatchObject(unavailable);
    await expect(discord.member(id, guild.fields.owner_id)).rejects.toMatchObject(unavailable);
    await expect(discord.hasChannel(id, channelOf(sim, 'bots'))).rejects.toMatchObject(unavailable);
    await expect(discord.channels('999999999999999999')).rejects.toMatchObject({ code: 'discord.unknown-guild' });
    setOutage(sim.world, guild, false);
    await eventually(async () => expect((await discord.guild(id)).id).toBe(id));
    expect(await discord.hasChannel(id, channelOf(sim, 'bots'))).toBe(true);
  });
});
