import { simulate, type Simulation, type SimulateOptions } from '../index.ts';
import { accountOf, applicationOf, bot, channelOf, guildOf, person } from '../testing/callers.ts';
import { Wire } from '../testing/wire.ts';
import { Intent } from './intents.ts';

const MESSAGES = Intent.Guilds | Intent.GuildMessages | Intent.MessageContent;

// https://docs.discord.com/developers/events/gateway
describe('the gateway', () => {
  let sim: Simulation;
  const wires: Wire[] = [];

  async function start(options: SimulateOptions = {}): Promise<void> {
    sim = await simulate({ limits: 'off', ...options });
  }
  function wire(query?: string): Wire {
    const made = new Wire(sim, query);
    wires.push(made);
    return made;
  }
  const token = () => applicationOf(sim).token;
  const say = (content: string, channel = 'bots') =>
    person(sim, 'ada')('POST', `/channels/${channelOf(sim, channel)}/messages`, { content });

  afterEach(async () => {
    for (const one of wires.splice(0)) one.cut();
    await sim.close();
  });

  it('greets, beats, and tells READY and the guilds', async () => {
    await start();
    const client = wire();
    const ready = await client.identify(token());
    expect(ready.d).toMatchObject({
      v: 10,
      guilds: [{ unavailable: true }, { unavailable: true }],
      resume_gateway_url: sim.gateway.url,
    });
    const guild = await client.next('GUILD_CREATE');
    expect(guild.d).toMatchObject({ name: 'Mainstay Demo', member_count: 13, large: false });
    expect((guild.d['members'] as unknown[]).length).toBe(1);
    client.send({ op: 1, d: guild.s });
    expect(await client.next(11)).toMatchObject({ op: 11 });
  });

  it.each([
    ['4001 for an unknown opcode', 4001, (client: Wire) => client.send({ op: 99, d: {} })],
    ['4002 for what is no JSON', 4002, (client: Wire) => client.send('{"op":')],
    ['4002 for a binary frame', 4002, (client: Wire) => client.send(Buffer.from([131, 1, 2]))],
    ['4002 for more than 4096 bytes', 4002, (client: Wire) => client.send({ op: 1, d: 'x'.repeat(4096) })],
    ['4003 for a payload before IDENTIFY', 4003, (client: Wire) => client.send({ op: 8, d: {} })],
    ['4004 for a wrong token', 4004, (client: Wire) => client.send({ op: 2, d: { token: 'x', intents: 0 } })],
    [
      '4004 for the token of a person',
      4004,
      (client: Wire) => client.send({ op: 2, d: { token: accountOf(sim, 'ada').token, intents: 0 } }),
    ],
    [
      '4010 for a shard that cannot be',
      4010,
      (client: Wire) => client.send({ op: 2, d: { token: token(), intents: 0, shard: [2, 2] } }),
    ],
    [
      '4013 for intents that do not exist',
      4013,
      (client: Wire) => client.send({ op: 2, d: { token: token(), intents: 1 << 17 } }),
    ],
  ])('closes with %s', async (_, code, misbehave) => {
    await start();
    const client = wire();
    await client.next(10);
    misbehave(client);
    expect(await client.closed).toBe(code);
  });

  it('closes with 4005 for a second IDENTIFY, 4012 for a wrong version, 4014 for intents that were not granted', async () => {
    await start({ world: { applicationFlags: 0 } });
    const twice = wire();
    await twice.identify(token());
    twice.send({ op: 2, d: { token: token(), intents: 1 } });
    expect(await twice.closed).toBe(4005);
    expect(await wire('v=3').closed).toBe(4012);
    const greedy = wire();
    await greedy.next(10);
    greedy.send({ op: 2, d: { token: token(), intents: Intent.MessageContent } });
    expect(await greedy.closed).toBe(4014);
  });

  it('closes with 4008 after 120 payloads in a minute', async () => {
    await start({ limits: 'on' });
    const client = wire();
    await client.identify(token());
    for (let count = 0; count < 120; count += 1) client.send({ op: 1, d: null });
    expect(await client.closed).toBe(4008);
  });

  it('closes a connection whose heart has stopped, and keeps the session', async () => {
    await start({ gateway: { heartbeatInterval: 40 } });
    const client = wire();
    const ready = await client.identify(token());
    expect(await client.closed).toBe(4009);
    const again = wire();
    await again.next(10);
    again.send({ op: 6, d: { token: token(), session_id: ready.d['session_id'], seq: ready.s } });
    await again.next('RESUMED');
  });

  it('replays after a RESUME what was missed, in order and once', async () => {
    await start();
    const client = wire();
    const ready = await client.identify(token(), { intents: MESSAGES });
    await say('before');
    const before = await client.next('MESSAGE_CREATE');
    client.cut();
    await client.closed;
    for (const content of ['a', 'b', 'c']) await say(content);
    const again = wire();
    await again.next(10);
    again.send({ op: 6, d: { token: token(), session_id: ready.d['session_id'], seq: before.s } });
    const resumed = await again.next('RESUMED');
    const replayed = again.left.filter(({ op }) => op === 0);
    expect(replayed.map(({ t, s, d }) => [t, s, d['content']])).toEqual(
      ['a', 'b', 'c'].map((content, index) => ['MESSAGE_CREATE', before.s! + 1 + index, content]),
    );
    expect(resumed.s).toBe(before.s! + 4);
  });

  it('refuses to resume what is unknown or too old, and leaves the socket open', async () => {
    await start();
    const client = wire();
    const ready = await client.identify(token(), { intents: MESSAGES });
    client.cut();
    await client.closed;
    for (let count = 0; count < 250; count += 1) await say(String(count));
    const again = wire();
    await again.next(10);
    for (const session_id of ['nonsense', ready.d['session_id']]) {
      again.send({ op: 6, d: { token: token(), session_id, seq: ready.s } });
      expect(await again.next(9)).toMatchObject({ d: false });
    }
    again.send({ op: 2, d: { token: token(), intents: 0 } });
    await again.next('READY');
    const tooNew = wire();
    await tooNew.next(10);
    tooNew.send({ op: 6, d: { token: token(), session_id: ready.d['session_id'], seq: 100_000 } });
    expect(await tooNew.closed).toBe(4007);
  });

  it('ends the session when the client closes with 1000', async () => {
    await start();
    const client = wire();
    await client.identify(token());
    client.socket.close(1000);
    await client.closed;
    const closing = () => sim.gateway.size.sessions;
    while (closing() > 0) await new Promise((resolve) => setImmediate(resolve));
    expect(sim.gateway.size).toEqual({ connections: 0, sessions: 0 });
  });

  it('answers op 9 to a second IDENTIFY within five seconds', async () => {
    await start({ limits: 'on' });
    await wire().identify(token());
    const second = wire();
    await second.next(10);
    second.send({ op: 2, d: { token: token(), intents: 0 } });
    expect(await second.next(9)).toMatchObject({ d: false });
  });

  it.each([
    ['the whole connection', '&compress=zlib-stream', {}],
    ['each large payload', '', { compress: true }],
  ])('compresses %s', async (_, query, asked) => {
    await start({ world: { channels: 400 } });
    const client = wire(`v=10&encoding=json${query}`);
    const binary: Buffer[] = [];
    client.socket.on('message', (data: Buffer, isBinary) => isBinary && binary.push(data));
    await client.identify(token(), asked);
    const guild = await client.next('GUILD_CREATE');
    expect((guild.d['channels'] as unknown[]).length).toBe(400);
    const last = binary.at(-1)!;
    expect(last.length).toBeLessThan(JSON.stringify(guild).length / 5);
    if (query) expect(last.subarray(-4)).toEqual(Buffer.from([0, 0, 0xff, 0xff]));
  });

  it('gives each shard its own guilds', async () => {
    await start({ world: { guilds: 6 } });
    const seen: string[] = [];
    for (const id of [0, 1]) {
      const client = wire();
      const ready = await client.identify(token(), { shard: [id, 2] });
      expect(ready.d['shard']).toEqual([id, 2]);
      for (const guild of ready.d['guilds'] as Array<{ id: string }>) {
        expect(Number((BigInt(guild.id) >> 22n) % 2n)).toBe(id);
        seen.push(guild.id);
      }
    }
    expect(seen.sort()).toEqual([...sim.world.guilds.keys()].sort());
  });

  it('tells only what the intents ask for and the bot can see', async () => {
    await start();
    const client = wire();
    await client.identify(token(), { intents: MESSAGES });
    const guild = guildOf(sim, 'Mainstay Demo');
    const secret = channelOf(sim, 'mod-log');
    guild.channels.get(secret)!.permission_overwrites = [{ id: guild.fields.id, type: 0, allow: '0', deny: '1024' }];
    await say('hidden', 'mod-log');
    await person(sim, 'ada')('POST', `/channels/${channelOf(sim, 'bots')}/typing`);
    await say('seen');
    expect((await client.next('MESSAGE_CREATE')).d['content']).toBe('seen');
    expect(client.left.map(({ t }) => t)).not.toContain('TYPING_START');
  });

  // https://docs.discord.com/developers/events/gateway-events#request-guild-members
  it('sends members in chunks with the nonce, and one full list each thirty seconds', async () => {
    await start({ limits: 'on', world: { members: 1200 } });
    const client = wire();
    await client.identify(token(), { intents: Intent.Guilds | Intent.GuildMembers });
    const guild_id = [...sim.world.guilds.keys()][0]!;
    client.send({ op: 8, d: { guild_id, query: '', limit: 0, nonce: 'n' } });
    const [first, second] = [await client.next('GUILD_MEMBERS_CHUNK'), await client.next('GUILD_MEMBERS_CHUNK')];
    expect(first.d).toMatchObject({ chunk_index: 0, chunk_count: 2, nonce: 'n' });
    expect((first.d['members'] as unknown[]).length + (second.d['members'] as unknown[]).length).toBe(1201);
    client.send({ op: 8, d: { guild_id, query: '', limit: 0, nonce: 'again' } });
    expect((await client.next('RATE_LIMITED')).d).toMatchObject({ opcode: 8, meta: { guild_id, nonce: 'again' } });
    client.send({ op: 8, d: { guild_id, user_ids: [applicationOf(sim).botId, '1'] } });
    expect((await client.next('GUILD_MEMBERS_CHUNK')).d).toMatchObject({ not_found: ['1'] });
  });

  it('has an effect of each REST call to tell', async () => {
    await start();
    const client = wire();
    await client.identify(token(), { intents: MESSAGES | Intent.GuildMembers | Intent.GuildModeration });
    const guild = guildOf(sim, 'Mainstay Demo').fields.id;
    const ada = person(sim, 'ada');
    const { json: channel } = await ada<{ id: string }>('POST', `/guilds/${guild}/channels`, { name: 'New Place' });
    expect((await client.next('CHANNEL_CREATE')).d).toMatchObject({ name: 'new-place', guild_id: guild });
    await ada('PATCH', `/channels/${channel.id}`, { topic: 't' });
    expect((await client.next('CHANNEL_UPDATE')).d).toMatchObject({ topic: 't' });
    await ada('DELETE', `/channels/${channel.id}`);
    expect((await client.next('CHANNEL_DELETE')).d).toMatchObject({ id: channel.id });
    const { json: role } = await ada<{ id: string }>('POST', `/guilds/${guild}/roles`, { name: 'r' });
    expect((await client.next('GUILD_ROLE_CREATE')).d).toMatchObject({ role: { id: role.id } });
    await bot(sim)('PUT', `/guilds/${guild}/members/${accountOf(sim, 'finn').user.id}/roles/${role.id}`);
    expect((await client.next('GUILD_MEMBER_UPDATE')).d).toMatchObject({ roles: expect.arrayContaining([role.id]) });
    await ada('PATCH', `/guilds/${guild}`, { name: 'Renamed' });
    expect((await client.next('GUILD_UPDATE')).d).toMatchObject({ name: 'Renamed' });
    const join = await fetch(`${sim.url}/sim/members`, {
      method: 'POST',
      body: JSON.stringify({ guildId: guild, username: 'newcomer' }),
    });
    expect(join.status).toBe(200);
    expect((await client.next('GUILD_MEMBER_ADD')).d).toMatchObject({
      guild_id: guild,
      user: { username: 'newcomer' },
    });
  });
});
