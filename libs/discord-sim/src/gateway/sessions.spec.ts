import { applicationOf, bot, channelOf, guildOf, person } from '../../testing/callers.ts';
import { GatewayStage } from '../../testing/gateway-stage.ts';
import { rule } from '../../testing/rule.ts';
import { Intent } from './intents.ts';
import { jsonPost } from '../../testing/json-post.ts';

const MESSAGES = Intent.Guilds | Intent.GuildMessages | Intent.MessageContent;

describe('sessions', () => {
  const stage = new GatewayStage();
  const { start, wire, token, listen, resume, say } = stage;
  afterEach(() => stage.end());

  rule('events/gateway-events#hello', 'HELLO contains the heartbeat interval', async () => {
    await start();
    expect(await wire().next(10)).toMatchObject({ d: { heartbeat_interval: 41_250 }, s: null, t: null });
  });

  rule(
    'events/gateway#sending-heartbeats',
    'a heartbeat may come before IDENTIFY, with or without a sequence',
    async () => {
      await start();
      const client = wire();
      await client.next(10);
      for (const d of [null, 0]) {
        client.send({ op: 1, d });
        expect(await client.next(11)).toMatchObject({ op: 11, s: null, t: null });
      }
    },
  );

  rule('events/gateway-events#payload-structure', 's and t are null unless op is 0', async () => {
    await start();
    const client = wire();
    expect(await client.next(10)).toMatchObject({ s: null, t: null });
    stage.sim.gateway.reconnectAll();
    expect(await client.next(7)).toEqual({ op: 7, d: null, s: null, t: null });
  });

  rule('events/gateway-events#reconnect', 'op 7 may come instead of HELLO', async () => {
    await start();
    stage.sim.world.disturbances.add({ kind: 'reconnect-at-once', count: 1 });
    const client = wire();
    await client.next(7);
    expect(client.left).toEqual([]);
  });

  rule(
    'events/gateway-events#ready',
    'READY has its documented fields, guilds unavailable, the shard if one was sent',
    async () => {
      await start();
      const { id, flags, botId } = applicationOf(stage.sim);
      const ready = await wire().identify(token(), { shard: [0, 1] });
      expect(ready.d).toMatchObject({
        v: 10,
        user: { id: botId, bot: true, email: null },
        guilds: [...stage.sim.world.guilds.keys()].map((guild) => ({ id: guild, unavailable: true })),
        session_id: expect.stringMatching(/^[0-9a-f]{32}$/),
        resume_gateway_url: stage.sim.gateway.url,
        shard: [0, 1],
        application: { id, flags },
      });
    },
  );

  rule(
    'events/gateway-events#identify',
    'an IDENTIFY needs no shard, and the token may have Bot in front',
    async () => {
      await start();
      expect((await wire().identify(`Bot ${token()}`)).d).not.toHaveProperty('shard');
    },
  );

  rule('events/gateway#resuming', 'sequence numbers are dense, RESUMED included', async () => {
    await start();
    const client = wire();
    const ready = await client.identify(token());
    const guilds = [await client.next('GUILD_CREATE'), await client.next('GUILD_CREATE')];
    expect([ready.s, ...guilds.map(({ s }) => s)]).toEqual([1, 2, 3]);
    client.cut();
    expect((await (await resume(ready, 3)).next('RESUMED')).s).toBe(4);
  });

  rule('events/gateway#resuming', 'a RESUME replays missed dispatches, in order and once, then RESUMED', async () => {
    await start();
    const client = wire();
    const ready = await client.identify(token(), { intents: MESSAGES });
    await say('before');
    const before = await client.next('MESSAGE_CREATE');
    client.cut();
    await client.closed;
    for (const content of ['a', 'b', 'c']) await say(content);
    const again = await resume(ready, before.s!);
    const resumed = await again.next('RESUMED');
    expect(again.left.filter(({ op }) => op === 0).map(({ t, s, d }) => [t, s, d['content']])).toEqual(
      ['a', 'b', 'c'].map((content, index) => ['MESSAGE_CREATE', before.s! + 1 + index, content]),
    );
    expect(resumed.s).toBe(before.s! + 4);
  });

  rule(
    'events/gateway#resuming',
    'a session that is unknown, finished or too far behind gets op 9 false, and may identify on the same socket',
    async () => {
      await start();
      const client = wire();
      const ready = await client.identify(token(), { intents: MESSAGES });
      client.cut();
      await client.closed;
      for (let count = 0; count < 160; count += 1) await say(String(count));
      const again = await resume(ready, ready.s!);
      expect((await again.next(9)).d).toBe(false);
      again.send({ op: 6, d: { token: token(), session_id: 'nonsense', seq: 1 } });
      expect((await again.next(9)).d).toBe(false);
      again.send({ op: 2, d: { token: token(), intents: 0 } });
      await again.next('READY');
    },
  );

  rule('observed', 'a session replays the dispatches it keeps, and none when one more was missed', async () => {
    await start({ gateway: { replayDepth: 3 } });
    for (const missed of [3, 4]) {
      const client = wire();
      const ready = await client.identify(token(), { intents: Intent.GuildMessages });
      client.cut();
      await client.closed;
      for (let count = 0; count < missed; count += 1) await say(String(count));
      const again = await resume(ready, ready.s!);
      expect(await again.next(missed === 3 ? 'RESUMED' : 9)).toMatchObject(
        missed === 3 ? { s: ready.s! + 4 } : { d: false },
      );
    }
  });

  rule('events/gateway#resuming', 'the token of another bot does not resume a session', async () => {
    await start();
    const ready = await wire().identify(token());
    const { makeApplication } = await import('../demo/accounts.ts');
    const [owner] = [...stage.sim.world.accounts.values()];
    const { botId } = makeApplication(stage.sim.world, 'Other', owner!, stage.sim.clock.now());
    const other = await resume(ready, 1, stage.sim.world.accounts.get(botId)!.token);
    expect((await other.next(9)).d).toBe(false);
  });

  rule('events/gateway#resuming', 'a session is resumed with its original shard', async () => {
    await start({ world: { guilds: 4 } });
    const client = wire();
    const ready = await client.identify(token(), { shard: [1, 2] });
    client.cut();
    const again = await resume(ready, client.lastSeq);
    await again.next('RESUMED');
    const [inside, outside] = [1n, 0n].map((shard) =>
      [...stage.sim.world.guilds.values()].find(({ fields }) => (BigInt(fields.id) >> 22n) % 2n === shard)!,
    );
    for (const guild of [outside!, inside!])
      await person(stage.sim, 'user1')('PATCH', `/guilds/${guild.fields.id}`, { name: 'Renamed' });
    expect((await again.next('GUILD_UPDATE')).d['id']).toBe(inside!.fields.id);
  });

  rule('events/gateway#resuming', 'a disconnected session can be resumed for some minutes only', async () => {
    await start();
    const client = wire();
    const ready = await client.identify(token());
    client.cut();
    await stage.sim.callLog.until('gateway', 'disconnect', 1);
    stage.sim.clock.wind(181_000);
    expect((await (await resume(ready, 1)).next(9)).d).toBe(false);
  });

  rule(
    'events/gateway#initiating-a-disconnect',
    'a close with 1000 or 1001 ends the session, any other code keeps it',
    async () => {
      await start();
      for (const [code, isKept] of [
        [1000, false],
        [1001, false],
        [4000, true],
        [4200, true],
      ] as const) {
        // prettier-ignore
        const client = wire();
        const ready = await client.identify(token());
        client.socket.close(code);
        await client.closed;
        const again = await resume(ready, client.lastSeq);
        if (isKept) await again.next('RESUMED');
        else expect((await again.next(9)).d).toBe(false);
      }
    },
  );

  rule(
    'events/gateway-events#invalid-session',
    'op 9 leaves the socket open: false for an IDENTIFY, true for a RESUME',
    async () => {
      await start();
      const client = wire();
      const ready = await client.identify(token());
      stage.sim.gateway.invalidateAll(true);
      expect((await client.next(9)).d).toBe(true);
      client.send({ op: 6, d: { token: token(), session_id: ready.d['session_id'], seq: client.lastSeq } });
      await client.next('RESUMED');
      stage.sim.gateway.invalidateAll(false);
      expect((await client.next(9)).d).toBe(false);
      client.send({ op: 2, d: { token: token(), intents: 0 } });
      expect((await client.next('READY')).s).toBe(1);
    },
  );

  rule(
    'events/gateway#sharding',
    'each shard has its own guilds by (guild_id >> 22) % num_shards, the first the DMs',
    async () => {
      await start({ world: { guilds: 6 } });
      const seen: string[] = [];
      const clients = [];
      for (const id of [0, 1]) {
        const client = wire();
        clients.push(client);
        const ready = await client.identify(token(), { shard: [id, 2], intents: Intent.DirectMessages });
        for (const guild of ready.d['guilds'] as Array<{ id: string }>) {
          expect(Number((BigInt(guild.id) >> 22n) % 2n)).toBe(id);
          seen.push(guild.id);
        }
      }
      expect(seen.sort()).toEqual([...stage.sim.world.guilds.keys()].sort());
      const owner = person(stage.sim, 'user1');
      const { json } = await owner<{ id: string }>('POST', '/users/@me/channels', {
        recipient_id: applicationOf(stage.sim).botId,
      });
      await owner('POST', `/channels/${json.id}/messages`, { content: 'direct' });
      await clients[0]!.next('MESSAGE_CREATE');
      await stage.answered(clients[1]!);
      expect(clients[1]!.left).toEqual([]);
    },
  );

  rule(
    'events/gateway#sharding',
    'several sessions may have one shard or other numbers of shards, and each receives everything',
    async () => {
      await start();
      const intents = Intent.Guilds | Intent.GuildMessages;
      const own = Number((BigInt(stage.demo()) >> 22n) % 2n);
      const clients = [];
      for (const shard of [[0, 1], [0, 1], [own, 2]]) clients.push(await listen(intents, { shard })); // prettier-ignore
      await say('hi');
      const ids = await Promise.all(clients.map(async (client) => (await client.next('MESSAGE_CREATE')).d['id']));
      expect(new Set(ids).size).toBe(1);
    },
  );

  rule(
    'events/gateway#rate-limiting',
    'max_concurrency limits identifies per five seconds, by shard_id % max_concurrency',
    async () => {
      await start({ limits: 2 });
      stage.sim.clock.stop();
      const { json } = await bot(stage.sim)<{ session_start_limit: { max_concurrency: number } }>(
        'GET',
        '/gateway/bot',
      );
      expect(json.session_start_limit.max_concurrency).toBe(2);
      const attempt = async (id: number) => {
        const client = wire();
        await client.next(10);
        client.send({ op: 2, d: { token: token(), intents: 0, shard: [id, 4] } });
        await stage.answered(client);
        return client.left.some(({ t }) => t === 'READY') ? 'ready' : (await client.next(9)).d;
      };
      expect([await attempt(0), await attempt(1), await attempt(2)]).toEqual(['ready', 'ready', false]);
      stage.sim.clock.wind(5_000);
      expect([await attempt(2), await attempt(3)]).toEqual(['ready', 'ready']);
    },
  );

  rule(
    'events/gateway#session-start-limit-object',
    'a bot has a thousand identifies a day; one more ends all sessions and resets the token',
    async () => {
      await start({ limits: 'on' });
      const old = token();
      for (let count = 0; count < 999; count += 1) {
        stage.sim.gateway.identifies.take({ application: applicationOf(stage.sim), shard: [0, 1] } as never);
        stage.sim.clock.wind(5_000);
      }
      const client = wire();
      await client.identify(old);
      const { json } = await bot(stage.sim)<{ session_start_limit: { remaining: number } }>('GET', '/gateway/bot');
      expect(json.session_start_limit.remaining).toBe(0);
      const last = wire();
      await last.next(10);
      last.send({ op: 2, d: { token: old, intents: 0 } });
      expect([await client.closed, await last.closed]).toEqual([4004, 4004]);
      expect(token()).not.toBe(old);
      expect((await bot(stage.sim)('GET', '/users/@me')).status).toBe(200);
    },
  );

  rule(
    'events/gateway-events#guild-delete',
    'a guild in an outage gets GUILD_DELETE with unavailable, sends nothing, and comes back with GUILD_CREATE',
    async () => {
      await start();
      const client = await listen(MESSAGES);
      const outage = (unavailable: boolean) =>
        fetch(`${stage.sim.url}/sim/gateway/outage`, jsonPost({ guildId: stage.demo(), unavailable }));
      await outage(true);
      expect((await client.next('GUILD_DELETE')).d).toEqual({ id: stage.demo(), unavailable: true });
      await say('unheard');
      const late = await listen(Intent.Guilds);
      expect((await late.next('GUILD_DELETE')).d).toEqual({ id: stage.demo(), unavailable: true });
      await outage(false);
      expect((await late.next('GUILD_CREATE')).d).toMatchObject({ name: 'Quiet Corner' });
      expect((await late.next('GUILD_CREATE')).d).toMatchObject({ name: 'Mainstay Demo', unavailable: false });
      await stage.answered(client);
      expect(client.left.map(({ t }) => t)).not.toContain('MESSAGE_CREATE');
      expect(guildOf(stage.sim, 'Mainstay Demo').channels.has(channelOf(stage.sim, 'bots'))).toBe(true);
    },
  );
});
