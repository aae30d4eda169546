import { Client, Events, GatewayIntentBits } from 'discord.js';
import { once } from 'node:events';
import { simulate, type Simulation } from '../index.ts';
import { Random } from '../random.ts';
import { accountOf, applicationOf, bot, caller, channelOf, guildOf, person } from '../../testing/callers.ts';
import { makeThing } from '../../testing/random-calls.ts';
import { loadWorld, saveWorld } from './archive.ts';
import { jsonPost } from '../../testing/json-post.ts';

const HOUR = 3_600_000;

describe('a saved world', () => {
  let sim: Simulation;
  let other: Simulation | undefined;
  afterEach(async () => {
    await sim.close();
    await other?.close();
    other = undefined;
  });

  async function moved(): Promise<Simulation> {
    other = await simulate({ limits: 'off', world: {}, seed: 99 });
    loadWorld(other, JSON.parse(JSON.stringify(saveWorld(sim))));
    return other;
  }

  it.each([1, 2, 3, 4, 5, 6])('saved, loaded and saved again → the same document (seed %i)', async (seed) => {
    sim = await simulate({
      limits: 'off',
      seed,
      world: seed % 2 === 0 ? { members: 6, channels: 4, roles: 4 } : 'demo',
    });
    const random = new Random(seed);
    for (let count = 0; count < 150; count += 1) await makeThing(sim, random);
    sim.clock.stop();
    const saved = saveWorld(sim);
    expect(saved.nodes.length).toBeGreaterThan(1_000);
    loadWorld(sim, JSON.parse(JSON.stringify(saved)));
    expect(JSON.stringify(saveWorld(sim)) === JSON.stringify(saved)).toBe(true);
    // The same random state: the next generated objects are the same.
    const made = [sim.world.snowflakes.next(), sim.world.random.hex(16)];
    loadWorld(sim, saved);
    expect([sim.world.snowflakes.next(), sim.world.random.hex(16)]).toEqual(made);
  });

  it('loaded → a discord.js client sees the same world', async () => {
    sim = await simulate({ limits: 'off' });
    const random = new Random(5);
    for (let count = 0; count < 60; count += 1) await makeThing(sim, random);
    const seen = async (from: Simulation): Promise<unknown> => {
      const client = new Client({
        intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMembers, GatewayIntentBits.GuildPresences],
        rest: { api: `${from.url}/api` },
      });
      try {
        await Promise.all([once(client, Events.ClientReady), client.login(applicationOf(from).token)]);
        return client.guilds.cache.map((guild) => [
          guild.toJSON(),
          guild.channels.cache.map((channel) => channel.toJSON()),
          guild.roles.cache.map((role) => role.toJSON()),
          guild.members.cache.map((member) => member.toJSON()),
          guild.emojis.cache.map((emoji) => emoji.toJSON()),
        ]);
      } finally {
        await client.destroy();
      }
    };
    const before = await seen(sim);
    const after = await seen(await moved());
    expect(JSON.parse(JSON.stringify(after))).toEqual(JSON.parse(JSON.stringify(before)));
  });

  it('keeps OAuth2 grants and codes, open interactions, application emojis, linked roles and commands', async () => {
    sim = await simulate({ limits: 'off' });
    const { id } = applicationOf(sim);
    const ada = accountOf(sim, 'ada').user.id;
    const grant = sim.world.grants.issue({
      applicationId: id,
      userId: ada,
      scopes: ['identify', 'role_connections.write'],
    });
    const form = {
      applicationId: id,
      userId: ada,
      scopes: ['identify'],
      redirectUri: 'http://localhost/',
      challenge: null,
      guildId: null,
      webhookId: null,
    };
    const code = sim.world.grants.authorize(form);
    const picture = `data:image/png;base64,${Buffer.from('89504e470d0a1a0a', 'hex').toString('base64')}`;
    await bot(sim)('POST', `/applications/${id}/emojis`, { name: 'mine', image: picture });
    await bot(sim)('PUT', `/applications/${id}/role-connections/metadata`, [
      { type: 2, key: 'level', name: 'Level', description: 'How far' },
    ]);
    await caller(sim, `Bearer ${grant.accessToken}`)('PUT', `/users/@me/applications/${id}/role-connection`, {
      platform_name: 'Game',
      metadata: { level: '3' },
    });
    const command = await bot(sim)<{ id: string; version: string }>('POST', `/applications/${id}/commands`, {
      name: 'ping',
      description: 'Answers',
    });
    const asked = new Promise<{ id: string; token: string }>((resolve) => {
      sim.world.listen(({ t, d }) => t === 'INTERACTION_CREATE' && resolve(d as { id: string; token: string }));
    });
    const invoked = await person(sim, 'ada')('POST', '/interactions', {
      type: 2,
      application_id: id,
      guild_id: guildOf(sim, 'Mainstay Demo').fields.id,
      channel_id: channelOf(sim, 'bots'),
      session_id: 'x',
      data: { id: command.json.id, name: 'ping', type: 1, version: command.json.version, options: [] },
    });
    expect(invoked.status).toBeLessThan(300);
    const interaction = await asked;
    await bot(sim)('POST', `/interactions/${interaction.id}/${interaction.token}/callback`, { type: 5 });

    const on = await moved();
    const bearer = caller(on, `Bearer ${grant.accessToken}`);
    expect((await bearer('GET', '/users/@me')).json).toMatchObject({ username: 'ada' });
    expect((await bearer('GET', `/users/@me/applications/${id}/role-connection`)).json).toMatchObject({
      platform_name: 'Game',
      metadata: { level: '3' },
    });
    expect(on.world.grants.exchange(code, id, 'http://localhost/', undefined)).toMatchObject({
      grant: { userId: ada },
    });
    expect((await bot(on)('GET', `/applications/${id}/emojis`)).json).toMatchObject({ items: [{ name: 'mine' }] });
    expect((await bot(on)('GET', `/applications/${id}/commands`)).json).toMatchObject([{ id: command.json.id }]);
    const original = `/webhooks/${id}/${interaction.token}/messages/@original`;
    expect((await caller(on, null)('PATCH', original, { content: 'pong' })).json).toMatchObject({ content: 'pong' });
    on.clock.wind(16 * 60_000);
    expect((await caller(on, null)('PATCH', original, { content: 'late' })).status).toBe(401);
  });

  it('loaded → continues by the clock: polls end, threads are archived, events begin, invites and incident actions end', async () => {
    sim = await simulate({ limits: 'off' });
    const guild = guildOf(sim, 'Mainstay Demo');
    const general = channelOf(sim, 'general');
    const call = bot(sim);
    guild.roles.get(guild.fields.id)!.permissions = '8';
    await call('POST', `/channels/${general}/messages`, {
      poll: { question: { text: 'Tea?' }, answers: [{ poll_media: { text: 'Yes' } }], duration: 2 },
    });
    const thread = await call<{ id: string }>('POST', `/channels/${general}/threads`, {
      name: 'short',
      type: 11,
      auto_archive_duration: 60,
    });
    const time = (ms: number) => new Date(sim.clock.now() + ms).toISOString();
    const event = await call<{ id: string }>('POST', `/guilds/${guild.fields.id}/scheduled-events`, {
      name: 'Fair',
      privacy_level: 2,
      entity_type: 3,
      entity_metadata: { location: 'Here' },
      scheduled_start_time: time(HOUR / 2),
      scheduled_end_time: time(5 * HOUR),
    });
    const invite = await call<{ code: string }>('POST', `/channels/${general}/invites`, { max_age: 7_200 });
    await call('PUT', `/guilds/${guild.fields.id}/incident-actions`, { invites_disabled_until: time(4 * HOUR) });
    await fetch(`${sim.url}/sim/faults`, jsonPost({ kind: 'audit-log-delay', ms: 600_000, count: 1 }));
    await call('PATCH', `/channels/${general}`, { topic: 'late' });

    const on = await moved();
    const told: string[] = [];
    on.world.listen(({ t }) => told.push(t));
    on.clock.wind(6 * HOUR);
    expect(told).toEqual([
      'GUILD_AUDIT_LOG_ENTRY_CREATE',
      'GUILD_SCHEDULED_EVENT_UPDATE',
      'THREAD_UPDATE',
      'MESSAGE_UPDATE',
      'MESSAGE_CREATE',
      'INVITE_DELETE',
      'GUILD_UPDATE',
      'GUILD_SCHEDULED_EVENT_UPDATE',
    ]);
    const now = on.world.guilds.get(guild.fields.id)!;
    expect(now.scheduledEvents.get(event.json.id)).toMatchObject({ status: 3 });
    expect(on.world.channels.get(thread.json.id)!.thread_metadata).toMatchObject({ archived: true });
    expect(now.invites.has(invite.json.code)).toBe(false);
    expect(now.fields['incidents_data']).toEqual({ invites_disabled_until: null, dms_disabled_until: null });
    // Alarms of the first world do not fire in the second one's time, nor the other way round.
    sim.reset();
    const stray: string[] = [];
    sim.world.listen(({ t }) => stray.push(t));
    sim.clock.wind(24 * HOUR);
    expect(stray).toEqual([]);
  });
});
