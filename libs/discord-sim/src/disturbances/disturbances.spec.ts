import { once } from 'node:events';
import { simulate, type Simulation } from '../index.ts';
import { applicationOf, bot, caller, channelOf, guildOf, person } from '../../testing/callers.ts';
import { Wire } from '../../testing/wire.ts';
import { Intent } from '../gateway/intents.ts';
import { jsonPost } from '../../testing/json-post.ts';

describe('disturbances on demand', () => {
  let sim: Simulation;
  let client: Wire | undefined;

  beforeEach(async () => {
    sim = await simulate({ limits: 'off' });
  });
  afterEach(async () => {
    client?.cut();
    client = undefined;
    await sim.close();
  });

  const lay = async (rule: object) => {
    const response = await fetch(`${sim.url}/sim/faults`, jsonPost(rule));
    return { status: response.status, json: (await response.json()) as { id: number } };
  };
  const bots = () => channelOf(sim, 'bots');
  const say = (content: string) => person(sim, 'ada')('POST', `/channels/${bots()}/messages`, { content });
  const listen = async () => {
    client = new Wire(sim);
    await client.identify(applicationOf(sim).token, {
      intents: Intent.Guilds | Intent.GuildMessages | Intent.MessageContent | Intent.GuildModeration,
    });
    return client;
  };

  it('an unknown rule → rejected', async () => {
    expect((await lay({ kind: 'earthquake' })).status).toBe(400);
    expect((await lay({ kind: 'status', chance: 2 })).status).toBe(400);
  });

  it('5xx, count 2 → two failures without effect, then success', async () => {
    await lay({ kind: 'status', status: 502, operation: 'create_message', count: 2 });
    const before = sim.world.log(bots()).size;
    expect([(await say('a')).status, (await say('b')).status, (await say('c')).status]).toEqual([502, 502, 200]);
    expect(sim.world.log(bots()).size).toBe(before + 1);
  });

  it('429 → its headers, scope and body, on that route only', async () => {
    await lay({ kind: 'rate-limit', retryAfterMs: 1500, scope: 'shared', operation: 'create_message' });
    const reply = await say('a');
    expect(reply.status).toBe(429);
    expect(reply.json).toEqual({
      message: 'The resource is being rate limited.',
      code: 0,
      retry_after: 1.5,
      global: false,
    });
    expect(reply.headers.get('x-ratelimit-scope')).toBe('shared');
    expect(reply.headers.get('retry-after')).toBe('2');
    expect((await bot(sim)('GET', '/users/@me')).status).toBe(200);
  });

  it('chance with the same seed → the same outcomes', async () => {
    const outcomes = async () => {
      sim.reset(7);
      await lay({ kind: 'status', chance: 0.5 });
      const statuses: number[] = [];
      for (let count = 0; count < 20; count += 1) statuses.push((await bot(sim)('GET', '/users/@me')).status);
      return statuses;
    };
    const first = await outcomes();
    expect(new Set(first)).toEqual(new Set([200, 503]));
    expect(await outcomes()).toEqual(first);
  });

  it('a lost response → the call took effect, the caller gets no answer', async () => {
    await lay({ kind: 'lost-response', operation: 'create_message', count: 1 });
    const before = sim.world.log(bots()).size;
    await expect(say('x')).rejects.toThrow('fetch failed');
    expect(sim.world.log(bots()).size).toBe(before + 1);
  });

  it('a reset → no effect, no answer', async () => {
    await lay({ kind: 'reset', operation: 'create_message', count: 1 });
    const before = sim.world.log(bots()).size;
    await expect(say('x')).rejects.toThrow('fetch failed');
    expect(sim.world.log(bots()).size).toBe(before);
  });

  it('a truncated body → the connection ends before the announced length', async () => {
    await lay({ kind: 'truncate', operation: 'get_my_user', count: 1 });
    await expect(bot(sim)('GET', '/users/@me')).rejects.toThrow('terminated');
    expect((await bot(sim)('GET', '/users/@me')).status).toBe(200);
  });

  it('latency → the answer arrives after that time of the clock', async () => {
    sim.clock.stop();
    await lay({ kind: 'latency', ms: 60_000, operation: 'get_my_user' });
    let isAnswered = false;
    const reply = bot(sim)('GET', '/users/@me').then((answer) => {
      isAnswered = true;
      return answer;
    });
    while (sim.world.disturbances.list[0]!.happened === 0) await new Promise((resolve) => setImmediate(resolve));
    sim.clock.wind(59_999);
    await caller(sim, null)('GET', '/gateway');
    expect(isAnswered).toBe(false);
    sim.clock.wind(1);
    expect((await reply).status).toBe(200);
  });

  it('silence → one kind of event is lost without a gap in the sequence', async () => {
    const wire = await listen();
    await lay({ kind: 'silence', event: 'MESSAGE_CREATE', count: 1 });
    await say('lost');
    await say('heard');
    const heard = await wire.next('MESSAGE_CREATE');
    expect([heard.d['content'], heard.s]).toEqual(['heard', 4]);
  });

  it('op 7 and op 9 follow an event', async () => {
    const wire = await listen();
    await lay({ kind: 'reconnect', event: 'MESSAGE_CREATE', count: 1 });
    await say('a');
    await wire.next(7);
    await lay({ kind: 'invalidate', resumable: true, event: 'MESSAGE_CREATE', count: 1 });
    await say('b');
    expect((await wire.next(9)).d).toBe(true);
  });

  it('a half-open socket → stays open, sends and receives nothing', async () => {
    const wire = await listen();
    await lay({ kind: 'half-open', event: 'MESSAGE_CREATE', count: 1 });
    await say('the last one');
    await wire.next('MESSAGE_CREATE');
    wire.send({ op: 1, d: null });
    await say('unheard');
    // A second connection that is answered proves that enough time has passed.
    const other = new Wire(sim);
    await other.identify(applicationOf(sim).token);
    other.cut();
    expect(wire.left.filter(({ op, t }) => op === 11 || t === 'MESSAGE_CREATE')).toEqual([]);
    expect(wire.socket.readyState).toBe(wire.socket.OPEN);
  });

  it('an upgrade refused with 503 → the next one succeeds', async () => {
    await lay({ kind: 'refuse-upgrade', count: 1 });
    await expect(new Wire(sim).closed).rejects.toThrow('503');
    await listen();
  });

  it('a late HELLO → a RESUME sent before it is still answered', async () => {
    const wire = await listen();
    const session_id = sim.callLog.read({ event: 'identify' })[0]!['session'];
    wire.cut();
    await sim.callLog.until('gateway', 'disconnect', 1);
    await lay({ kind: 'late-hello', ms: 25_000, count: 1 });
    const again = new Wire(sim);
    await once(again.socket, 'open');
    again.send({ op: 6, d: { token: applicationOf(sim).token, session_id, seq: 3 } });
    await again.next('RESUMED');
    expect(again.left).toEqual([]);
    sim.clock.wind(25_000);
    expect((await again.next(10)).d['heartbeat_interval']).toBe(41_250);
    again.cut();
  });

  it('op 7 instead of HELLO', async () => {
    await lay({ kind: 'reconnect-at-once', count: 1 });
    const wire = new Wire(sim);
    await wire.next(7);
    expect(wire.left).toEqual([]);
    wire.cut();
  });

  it('the audit log → an entry comes late, another never comes', async () => {
    sim.clock.stop();
    const guild = guildOf(sim, 'Mainstay Demo');
    const owner = person(sim, sim.world.user(guild.fields.owner_id)!.username);
    const actions = () => guild.auditLog.filter(({ action_type }) => action_type === 30).length;
    const before = actions();
    const role = () => owner('POST', `/guilds/${guild.fields.id}/roles`, { name: 'r' });
    await lay({ kind: 'audit-log-delay', ms: 5_000, count: 1 });
    await role();
    expect(actions()).toBe(before);
    sim.clock.wind(5_000);
    expect(actions()).toBe(before + 1);
    await lay({ kind: 'audit-log-missing', count: 1 });
    await role();
    expect(actions()).toBe(before + 1);
  });

  it('lists its rules with the number of times each applied, and removes them', async () => {
    const { json } = await lay({ kind: 'status', operation: 'get_my_user' });
    await bot(sim)('GET', '/users/@me');
    const list = await fetch(`${sim.url}/sim/faults`).then((response) => response.json());
    expect(list).toMatchObject({ faults: [{ id: json.id, happened: 1, rule: { kind: 'status', status: 503 } }] });
    await fetch(`${sim.url}/sim/faults/clear`, jsonPost({}));
    expect((await bot(sim)('GET', '/users/@me')).status).toBe(200);
  });
});
