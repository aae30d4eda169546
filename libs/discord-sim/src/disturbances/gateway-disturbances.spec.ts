import { connect } from 'node:net';
import { applicationOf } from '../../testing/callers.ts';
import { GatewayStage } from '../../testing/gateway-stage.ts';
import { Intent } from '../gateway/intents.ts';
import { jsonPost } from '../../testing/json-post.ts';

describe('disturbances of the gateway', () => {
  const stage = new GatewayStage();
  const { listen, say, wire, token } = stage;
  beforeEach(() => stage.start());
  afterEach(() => stage.end());

  async function control(path: string, body: object = {}): Promise<unknown> {
    const response = await fetch(`${stage.sim.url}/sim/${path}`, jsonPost(body));
    expect(response.status).toBe(200);
    return response.json();
  }

  /** Whether the port accepts a new connection. */
  function isListening(): Promise<boolean> {
    const { port, hostname } = new URL(stage.sim.url);
    return new Promise((resolve) => {
      const socket = connect(Number(port), hostname);
      socket.once('error', () => resolve(false));
      socket.once('connect', () => {
        socket.destroy();
        resolve(true);
      });
    });
  }

  it('a gap → the event never comes, and its sequence number is missing', async () => {
    const client = await listen(Intent.GuildMessages);
    await control('faults', { kind: 'gap', event: 'MESSAGE_CREATE', count: 1 });
    const before = client.lastSeq;
    await say('lost');
    await say('told');
    expect((await client.next('MESSAGE_CREATE')).s).toBe(before + 2);
  });

  it.each([
    { event: 'READY', lost: 1 },
    { event: 'GUILD_CREATE', lost: 2 },
  ])('a gap at $event of a new session → it never comes, all others do', async ({ event, lost }) => {
    await control('faults', { kind: 'gap', event, count: 1 });
    const client = wire();
    await client.next(10);
    client.send({ op: 2, d: { token: token(), intents: Intent.Guilds } });
    await stage.answered(client);
    const told = client.left.map(({ s, t }) => `${s} ${t}`);
    const bot = applicationOf(stage.sim).botId;
    const greeting = ['READY', ...stage.sim.world.guildsOf(bot).map(() => 'GUILD_CREATE')];
    expect(told).toEqual(greeting.map((t, index) => `${index + 1} ${t}`).filter((_, index) => index + 1 !== lost));
  });

  it('a cut after READY → RESUME brings the guilds that followed it', async () => {
    await control('faults', { kind: 'cut', event: 'READY', count: 1 });
    const client = wire();
    await client.next(10);
    client.send({ op: 2, d: { token: token(), intents: Intent.Guilds } });
    expect(await client.closed).toBe(1006);
    const [session] = stage.sim.gateway.list;
    const resumed = wire();
    await resumed.next(10);
    resumed.send({ op: 6, d: { token: token(), session_id: session!.id, seq: 0 } });
    expect((await resumed.next('READY')).s).toBe(1);
    expect((await resumed.next('GUILD_CREATE')).s).toBe(2);
    await resumed.next('RESUMED');
  });

  it.each(['READY', 'GUILD_CREATE'])('an invalid session after %s → op 9 without a resume', async (event) => {
    await control('faults', { kind: 'invalidate', event, count: 1 });
    const client = wire();
    await client.next(10);
    client.send({ op: 2, d: { token: token(), intents: Intent.Guilds } });
    expect((await client.next(9)).d).toBe(false);
    expect(stage.sim.gateway.list).toEqual([]);
  });

  it('a close with a code → after an event, or instead of an answer to IDENTIFY or RESUME', async () => {
    const client = wire();
    const ready = await client.identify(token(), { intents: Intent.GuildMessages });
    await control('faults', { kind: 'close', code: 4000, event: 'MESSAGE_CREATE', count: 1 });
    await say('the last one');
    expect(await client.closed).toBe(4000);
    await control('faults', { kind: 'close', code: 4009, event: 'RESUME', count: 1 });
    expect(await (await stage.resume(ready, ready.s!)).closed).toBe(4009);
    await control('faults', { kind: 'close', code: 1012, event: 'IDENTIFY', count: 1 });
    const last = wire();
    await last.next(10);
    last.send({ op: 2, d: { token: token(), intents: 0 } });
    expect(await last.closed).toBe(1012);
  });

  it('a late READY → no dispatch before it, none missing after it', async () => {
    await control('faults', { kind: 'late-ready', ms: 20_000, count: 1 });
    const client = wire();
    await client.next(10);
    client.send({ op: 2, d: { token: token(), intents: Intent.Guilds | Intent.GuildMessages } });
    await stage.answered(client);
    await say('before');
    await stage.answered(client);
    expect(client.left).toEqual([]);
    stage.sim.clock.wind(20_000);
    expect((await client.next('READY')).s).toBe(1);
    await client.next('GUILD_CREATE');
  });

  it('an upgrade that is answered late → the connection waits', async () => {
    await control('faults', { kind: 'late-upgrade', ms: 60_000, count: 1 });
    const client = wire();
    while (stage.sim.world.disturbances.list[0]!.happened === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(client.socket.readyState).toBe(client.socket.CONNECTING);
    stage.sim.clock.wind(60_000);
    await client.next(10);
  });

  it('a closed port → new connections are refused, open ones stay', async () => {
    const client = await listen(0);
    await control('gateway/refuse', { ms: 500 });
    expect(await isListening()).toBe(false);
    await stage.answered(client);
    while (!(await isListening())) await new Promise((resolve) => setImmediate(resolve));
    await wire().next(10);
  });

  it('requests heartbeats, closes all connections, and sends READY again', async () => {
    const client = await listen(0);
    await control('gateway/heartbeat');
    await client.next(1);
    await control('gateway/repeat', { event: 'READY' });
    expect((await client.next('READY')).s).toBe(2);
    await control('gateway/close', { code: 4000 });
    expect(await client.closed).toBe(4000);
    const refused = await fetch(`${stage.sim.url}/sim/gateway/close`, jsonPost({ code: 999 }));
    expect(refused.status).toBe(400);
  });
});
