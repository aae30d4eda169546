import { simulate, type Simulation, type SimulateOptions } from '../index.ts';
import { applicationOf, bot, channelOf, guildOf, person } from '../testing/callers.ts';
import { Wire, type Payload } from '../testing/wire.ts';
import { encodeEtf } from './etf.ts';
import { Intent } from './intents.ts';

const gatewayDocs = 'https://docs.discord.com/developers/events/gateway';
const eventDocs = 'https://docs.discord.com/developers/events/gateway-events';

describe('rules of the gateway', () => {
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
  const demo = () => guildOf(sim, 'Mainstay Demo').fields.id;

  afterEach(async () => {
    for (const one of wires.splice(0)) one.cut();
    await sim.close();
  });

  async function resumed(ready: Payload, seq: number): Promise<Wire> {
    const again = wire();
    await again.next(10);
    again.send({ op: 6, d: { token: token(), session_id: ready.d['session_id'], seq } });
    return again;
  }

  it(`a heartbeat may come before IDENTIFY, with or without a sequence (${gatewayDocs}#sending-heartbeats)`, async () => {
    await start();
    const client = wire();
    await client.next(10);
    for (const d of [null, 0]) {
      client.send({ op: 1, d });
      expect(await client.next(11)).toMatchObject({ op: 11, s: null, t: null });
    }
  });

  it(`s and t are null unless op is 0 (${eventDocs}#payload-structure)`, async () => {
    await start();
    const client = wire();
    expect(await client.next(10)).toMatchObject({ s: null, t: null });
    sim.gateway.reconnectAll();
    expect(await client.next(7)).toEqual({ op: 7, d: null, s: null, t: null });
  });

  it(`an IDENTIFY needs no shard, and the token may have Bot in front (${eventDocs}#identify)`, async () => {
    await start();
    const client = wire();
    const ready = await client.identify(`Bot ${token()}`);
    expect(ready.d).not.toHaveProperty('shard');
  });

  it(`sequence numbers are dense, RESUMED included (${gatewayDocs}#resuming)`, async () => {
    await start();
    const client = wire();
    const ready = await client.identify(token());
    const guild = await client.next('GUILD_CREATE');
    const second = await client.next('GUILD_CREATE');
    expect([ready.s, guild.s, second.s]).toEqual([1, 2, 3]);
    client.cut();
    const again = await resumed(ready, 3);
    expect((await again.next('RESUMED')).s).toBe(4);
  });

  it(`a close with 1000 or 1001 ends the session, any other code leaves it (${gatewayDocs}#disconnecting)`, async () => {
    await start();
    for (const [code, isKept] of [
      [1000, false],
      [1001, false],
      [4000, true],
      [4200, true],
    ] as const) {
      const client = wire();
      const ready = await client.identify(token());
      client.socket.close(code);
      await client.closed;
      const again = await resumed(ready, ready.s!);
      if (isKept) await again.next('RESUMED');
      else expect((await again.next(9)).d).toBe(false);
    }
  });

  it(`op 9 leaves the socket open for an IDENTIFY (${eventDocs}#invalid-session)`, async () => {
    await start();
    const client = wire();
    await client.identify(token());
    sim.gateway.invalidateAll(false);
    expect((await client.next(9)).d).toBe(false);
    client.send({ op: 2, d: { token: token(), intents: 0 } });
    expect((await client.next('READY')).s).toBe(1);
  });

  it(`op 9 true: the same socket resumes the same session (${eventDocs}#invalid-session)`, async () => {
    await start();
    const client = wire();
    const ready = await client.identify(token());
    sim.gateway.invalidateAll(true);
    expect((await client.next(9)).d).toBe(true);
    client.send({ op: 6, d: { token: token(), session_id: ready.d['session_id'], seq: 3 } });
    expect((await client.next('RESUMED')).s).toBe(4);
  });

  it(`several sessions may have the same shard, and each hears everything (${gatewayDocs}#sharding-for-large-bots)`, async () => {
    await start();
    const clients = [wire(), wire(), wire()];
    const intents = Intent.Guilds | Intent.GuildMessages;
    const shards = [[0, 1], [0, 1], [Number((BigInt(demo()) >> 22n) % 2n), 2]]; // prettier-ignore
    for (const [index, client] of clients.entries()) await client.identify(token(), { intents, shard: shards[index] });
    await person(sim, 'ada')('POST', `/channels/${channelOf(sim, 'bots')}/messages`, { content: 'hi' });
    const ids = await Promise.all(clients.map(async (client) => (await client.next('MESSAGE_CREATE')).d['id']));
    expect(new Set(ids).size).toBe(1);
  });

  it(`max_concurrency identifies per five seconds, by shard_id % max_concurrency (${gatewayDocs}#rate-limiting)`, async () => {
    await start({ limits: 2 });
    const { json } = await bot(sim)<{ session_start_limit: { max_concurrency: number } }>('GET', '/gateway/bot');
    expect(json.session_start_limit.max_concurrency).toBe(2);
    const attempt = async (id: number) => {
      const client = wire();
      await client.next(10);
      client.send({ op: 2, d: { token: token(), intents: 0, shard: [id, 4] } });
      client.send({ op: 1, d: null });
      await client.next(11);
      return client.left.some(({ t }) => t === 'READY') ? 'ready' : (await client.next(9)).d;
    };
    expect([await attempt(0), await attempt(1), await attempt(2)]).toEqual(['ready', 'ready', false]);
    sim.clock.wind(5_000);
    expect([await attempt(2), await attempt(3)]).toEqual(['ready', 'ready']);
  });

  it(`a thousand identifies a day; one more ends all sessions and the token is another (${gatewayDocs}#session-start-limit-object)`, async () => {
    await start({ limits: 'on' });
    const old = token();
    for (let count = 0; count < 999; count += 1) {
      sim.gateway.identifies.take({ application: applicationOf(sim), shard: [0, 1] } as never);
      sim.clock.wind(5_000);
    }
    const client = wire();
    await client.identify(old);
    const { json } = await bot(sim)<{ session_start_limit: { remaining: number } }>('GET', '/gateway/bot');
    expect(json.session_start_limit.remaining).toBe(0);
    const last = wire();
    await last.next(10);
    last.send({ op: 2, d: { token: old, intents: 0 } });
    expect([await client.closed, await last.closed]).toEqual([4004, 4004]);
    expect(token()).not.toBe(old);
    expect((await bot(sim)('GET', '/users/@me')).status).toBe(200);
  });

  it(`a session without a connection can be resumed for some minutes only (${gatewayDocs}#resuming)`, async () => {
    await start();
    const client = wire();
    const ready = await client.identify(token());
    client.cut();
    await sim.journal.until('gateway', 'disconnect', 1);
    sim.clock.wind(181_000);
    expect((await (await resumed(ready, 1)).next(9)).d).toBe(false);
  });

  it(`voice: op 4 tells VOICE_STATE_UPDATE to those with the intent and VOICE_SERVER_UPDATE to the bot (${eventDocs}#update-voice-state)`, async () => {
    await start();
    const client = wire();
    await client.identify(token(), { intents: Intent.Guilds | Intent.GuildVoiceStates });
    const guild_id = demo();
    const owner = sim.world.guilds.get(guild_id)!.fields.owner_id;
    const call = person(sim, sim.world.user(owner)!.username);
    const { json: voice } = await call<{ id: string }>('POST', `/guilds/${guild_id}/channels`, { name: 'v', type: 2 });
    client.send({ op: 4, d: { guild_id, channel_id: voice.id, self_mute: true, self_deaf: false } });
    const state = await client.next('VOICE_STATE_UPDATE');
    expect(state.d).toMatchObject({ channel_id: voice.id, self_mute: true, user_id: applicationOf(sim).botId });
    expect((await client.next('VOICE_SERVER_UPDATE')).d).toMatchObject({ guild_id });
    client.send({ op: 4, d: { guild_id, channel_id: channelOf(sim, 'bots'), self_mute: false, self_deaf: false } });
    client.send({ op: 4, d: { guild_id, channel_id: null, self_mute: false, self_deaf: false } });
    expect((await client.next('VOICE_STATE_UPDATE')).d['channel_id']).toBeNull();
    expect(sim.world.guilds.get(guild_id)!.voiceStates.size).toBe(0);
  });

  it(`presence: op 3 is told in each guild to those with the intent (${eventDocs}#presence-update)`, async () => {
    await start();
    const [teller, hearer, deaf] = [wire(), wire(), wire()];
    await teller.identify(token());
    await hearer.identify(token(), { intents: Intent.Guilds | Intent.GuildPresences });
    await deaf.identify(token());
    teller.send({
      op: 3,
      d: { since: null, activities: [{ name: 'x', type: 0, secret: 1 }], status: 'dnd', afk: false },
    });
    const heard = await hearer.next('PRESENCE_UPDATE');
    expect(heard.d).toMatchObject({
      status: 'dnd',
      client_status: { web: 'dnd' },
      activities: [{ name: 'x', type: 0 }],
    });
    expect((heard.d['activities'] as object[])[0]).not.toHaveProperty('secret');
    deaf.send({ op: 1, d: null });
    await deaf.next(11);
    expect(deaf.left.map(({ t }) => t)).not.toContain('PRESENCE_UPDATE');
    teller.send({ op: 3, d: { status: 'asleep' } });
    expect(await teller.closed).toBe(4002);
  });

  it(`op 31 answers with the sounds of each guild the bot is in (${eventDocs}#request-soundboard-sounds)`, async () => {
    await start();
    const client = wire();
    await client.identify(token());
    client.send({ op: 31, d: { guild_ids: ['1', demo()] } });
    expect((await client.next('SOUNDBOARD_SOUNDS')).d).toEqual({ guild_id: demo(), soundboard_sounds: [] });
  });

  it(`op 43 answers with what voice channels say of themselves (${eventDocs}#request-channel-info)`, async () => {
    await start();
    const client = wire();
    await client.identify(token());
    client.send({ op: 43, d: { guild_id: demo(), fields: ['status', 'voice_start_time'] } });
    expect((await client.next('CHANNEL_INFO')).d).toEqual({ guild_id: demo(), channels: [] });
    client.send({ op: 43, d: { guild_id: demo(), fields: ['weather'] } });
    expect(await client.closed).toBe(4002);
  });

  it(`a nonce of more than 32 bytes is left out of the chunks (${eventDocs}#request-guild-members)`, async () => {
    await start();
    const client = wire();
    await client.identify(token(), { intents: Intent.Guilds | Intent.GuildMembers });
    client.send({ op: 8, d: { guild_id: demo(), query: '', limit: 0, nonce: 'é'.repeat(17) } });
    expect((await client.next('GUILD_MEMBERS_CHUNK')).d).not.toHaveProperty('nonce');
  });

  it(`4,096 bytes may be sent, not one more (${gatewayDocs}#sending-events)`, async () => {
    await start();
    const client = wire();
    await client.next(10);
    const text = (size: number) => `{"op":1,"d":"${'x'.repeat(size - 15)}"}`;
    client.send(text(4_096));
    await client.next(11);
    client.send(text(4_097));
    expect(await client.closed).toBe(4002);
  });

  it(`ETF: keys as atoms and JSON text are decode errors, terms with text keys are understood (${gatewayDocs}#using-etf-encoding)`, async () => {
    await start();
    for (const [frame, isFine] of [
      [encodeEtf({ op: 1, d: null }, false), true],
      [encodeEtf({ op: 1, d: null }, true), false],
      [Buffer.from('{"op":1,"d":null}'), false],
    ] as const) {
      const client = wire('v=10&encoding=etf');
      expect((await client.next(10)).d['heartbeat_interval']).toBe(41_250);
      client.send(frame);
      if (isFine) expect(await client.next(11)).toMatchObject({ op: 11 });
      else expect(await client.closed).toBe(4002);
    }
  });

  it(`an unknown encoding or compression is refused (${gatewayDocs}#connecting)`, async () => {
    await start();
    expect(await wire('v=10&encoding=xml').closed).toBe(4002);
    expect(await wire('v=10&encoding=json&compress=lzma').closed).toBe(4002);
  });

  it.each(['zlib-stream', 'zstd-stream'])(
    `%s keeps one context for a connection: a guild of 400 channels is a fraction of its text (${gatewayDocs}#transport-compression)`,
    async (compress) => {
      await start({ world: { channels: 400 } });
      const client = wire(`v=10&encoding=json&compress=${compress}`);
      let bytes = 0;
      client.socket.on('message', (data: Buffer) => (bytes += data.length));
      await client.identify(token());
      const guild = await client.next('GUILD_CREATE');
      expect(bytes).toBeLessThan(JSON.stringify(guild).length / 5);
    },
  );
});
