import { accountOf } from '../../testing/callers.ts';
import { GatewayStage } from '../../testing/gateway-stage.ts';
import { rule } from '../../testing/rule.ts';
import { Intent } from './intents.ts';

describe('the gateway closes', () => {
  const stage = new GatewayStage();
  const { start, wire, token, listen } = stage;
  afterEach(() => stage.end());

  /** The code with which the gateway answers one payload. */
  async function codeFor(payload: unknown): Promise<number> {
    const client = wire();
    await client.next(10);
    client.send(payload);
    return client.closed;
  }
  const identify = (d: object) => ({ op: 2, d: { token: token(), intents: 0, ...d } });

  rule('topics/opcodes-and-status-codes#gateway-gateway-close-event-codes', '4000: an unknown error', async () => {
    await start();
    const client = await listen(0);
    stage.sim.gateway.closeAll(4000);
    expect(await client.closed).toBe(4000);
  });

  rule(
    'topics/opcodes-and-status-codes#gateway-gateway-close-event-codes',
    '4001: an unknown opcode, or one that a client does not send',
    async () => {
      await start();
      expect(await codeFor({ op: 99, d: {} })).toBe(4001);
      const client = await listen(0);
      client.send({ op: 11, d: null });
      expect(await client.closed).toBe(4001);
    },
  );

  rule(
    'topics/opcodes-and-status-codes#gateway-gateway-close-event-codes',
    '4002: no JSON, a binary frame, no payload, or fields of the wrong type',
    async () => {
      await start();
      expect(await codeFor('{"op":')).toBe(4002);
      expect(await codeFor(Buffer.from([131, 1, 2]))).toBe(4002);
      expect(await codeFor('[]')).toBe(4002);
      expect(await codeFor({ op: 'two', d: {} })).toBe(4002);
      expect(await codeFor({ op: 2, d: { token: 1 } })).toBe(4002);
      expect(await codeFor({ op: 6, d: { token: token() } })).toBe(4002);
    },
  );

  rule(
    'topics/opcodes-and-status-codes#gateway-gateway-close-event-codes',
    '4003: a payload before IDENTIFY',
    async () => {
      await start();
      for (const op of [3, 4, 8, 31, 43]) expect(await codeFor({ op, d: {} })).toBe(4003);
    },
  );

  rule(
    'topics/opcodes-and-status-codes#gateway-gateway-close-event-codes',
    '4004: a wrong token, or that of a person',
    async () => {
      await start();
      expect(await codeFor(identify({ token: 'x' }))).toBe(4004);
      expect(await codeFor(identify({ token: accountOf(stage.sim, 'ada').token }))).toBe(4004);
      expect(await codeFor({ op: 6, d: { token: 'x', session_id: 'x', seq: 1 } })).toBe(4004);
    },
  );

  rule(
    'topics/opcodes-and-status-codes#gateway-gateway-close-event-codes',
    '4005: a second IDENTIFY, or a RESUME after it',
    async () => {
      await start();
      for (const op of [2, 6]) {
        const client = await listen(0);
        client.send({ op, d: { token: token(), intents: 0, session_id: 'x', seq: 1 } });
        expect(await client.closed).toBe(4005);
      }
    },
  );

  rule(
    'topics/opcodes-and-status-codes#gateway-gateway-close-event-codes',
    '4007: a RESUME with a sequence number that was never sent',
    async () => {
      await start();
      const ready = await wire().identify(token());
      expect(await (await stage.resume(ready, 100_000)).closed).toBe(4007);
    },
  );

  rule('events/gateway#rate-limiting', '4008: more than 120 payloads in 60 seconds', async () => {
    await start({ limits: 'on' });
    const client = await listen(0);
    for (let count = 0; count < 119; count += 1) client.send({ op: 1, d: null });
    for (let count = 0; count < 119; count += 1) await client.next(11);
    client.send({ op: 1, d: null });
    expect(await client.closed).toBe(4008);
  });

  rule('events/gateway#rate-limiting', 'after 60 seconds another 120 payloads may be sent', async () => {
    await start({ limits: 'on' });
    stage.sim.clock.stop();
    const client = await listen(0);
    for (let count = 0; count < 119; count += 1) client.send({ op: 1, d: null });
    for (let count = 0; count < 119; count += 1) await client.next(11);
    stage.sim.clock.wind(60_000);
    await stage.answered(client);
    expect(client.socket.readyState).toBe(client.socket.OPEN);
  });

  rule('events/gateway#heartbeat-interval', '4009: no heartbeat arrived, and the session can be resumed', async () => {
    await start({ gateway: { heartbeatInterval: 40 } });
    const client = wire();
    const ready = await client.identify(token());
    expect(await client.closed).toBe(4009);
    await (await stage.resume(ready, ready.s!)).next('RESUMED');
  });

  rule('topics/opcodes-and-status-codes#gateway-gateway-close-event-codes', '4010: an invalid shard', async () => {
    await start();
    for (const shard of [[2, 2], [-1, 1], [0, 0], [0], 'x']) expect(await codeFor(identify({ shard }))).toBe(4010); // prettier-ignore
  });

  rule('events/gateway#sharding', '4011: more than 2,500 guilds on one shard', async () => {
    await start({ strict: false, world: { guilds: 2_501, members: 1, channels: 0, roles: 0 } });
    expect(await codeFor(identify({}))).toBe(4011);
    const client = await listen(0, { shard: [0, 2] });
    expect(client.socket.readyState).toBe(client.socket.OPEN);
  });

  rule('topics/opcodes-and-status-codes#gateway-gateway-close-event-codes', '4012: an unknown version', async () => {
    await start();
    expect(await wire('v=3').closed).toBe(4012);
    expect(await wire('v=x').closed).toBe(4012);
  });

  rule('events/gateway#gateway-intents', '4013: unknown intents, or none', async () => {
    await start();
    for (const intents of [1 << 17, -1, 1.5, '1', undefined]) expect(await codeFor(identify({ intents }))).toBe(4013);
  });

  rule('events/gateway#privileged-intents', '4014: an intent that the application was not granted', async () => {
    await start({ world: { applicationFlags: 1 << 14 } });
    for (const intents of [Intent.GuildPresences, Intent.MessageContent])
      expect(await codeFor(identify({ intents }))).toBe(4014);
    await listen(Intent.GuildMembers);
  });

  rule('events/gateway#sending-events', 'a payload may have 4,096 bytes, not one more', async () => {
    await start();
    const client = wire();
    await client.next(10);
    const text = (size: number) => `{"op":1,"d":"${'x'.repeat(size - 15)}"}`;
    client.send(text(4_096));
    await client.next(11);
    client.send(text(4_097));
    expect(await client.closed).toBe(4002);
  });

  rule('events/gateway#connecting', 'an unknown encoding or compression is refused', async () => {
    await start();
    expect(await wire('v=10&encoding=xml').closed).toBe(4002);
    expect(await wire('v=10&encoding=json&compress=lzma').closed).toBe(4002);
  });
});
