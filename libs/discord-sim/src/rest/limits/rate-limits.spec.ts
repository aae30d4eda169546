// Real: the simulator over HTTP. The test advances its clock, so that no window ends by itself.
import { simulate, type Simulation } from '../../index.ts';
import { accountOf, applicationOf, caller, type Reply } from '../../../testing/callers.ts';
import { rule } from '../../../testing/rule.ts';
import { codeOf, sceneOf, type Scene } from '../../../testing/scene.ts';

describe('rate limits', () => {
  let sim: Simulation;
  let scene: Scene;
  beforeEach(async () => {
    sim = await simulate();
    sim.clock.stop();
    scene = sceneOf(sim);
  });
  afterEach(() => sim.close());

  const limitOf = ({ status, headers }: Reply) => [status, headers.get('x-ratelimit-scope')];
  rule(
    'topics/rate-limits#header-format',
    'each answer contains limit, remaining, reset and bucket of its route',
    async () => {
      const path = `${scene.channel('bots')}/messages`;
      const { headers } = await scene.bot('POST', path, { content: '1' });
      expect(headers.get('x-ratelimit-limit')).toBe('5');
      expect(headers.get('x-ratelimit-remaining')).toBe('4');
      expect(headers.get('x-ratelimit-reset')).toBe(((sim.clock.now() + 5_000) / 1000).toFixed(3));
      expect(headers.get('x-ratelimit-reset-after')).toBe('5.000');
      expect(headers.get('x-ratelimit-bucket')).toMatch(/^[0-9a-f]{32}$/);
      expect(headers.get('x-ratelimit-scope')).toBeNull();
      expect(headers.get('x-ratelimit-global')).toBeNull();
    },
  );

  rule('topics/rate-limits', 'a bucket belongs to a caller, a route and a channel, guild or webhook', async () => {
    const { bot, channel, ada } = scene;
    const say = (who: typeof bot, name: string) => who('POST', `${channel(name)}/messages`, { content: 'x' });
    for (let count = 0; count < 5; count += 1) expect((await say(bot, 'bots')).status).toBe(200);
    expect((await say(bot, 'bots')).status).toBe(429);
    expect((await say(bot, 'general')).headers.get('x-ratelimit-remaining')).toBe('4');
    expect((await say(ada, 'bots')).headers.get('x-ratelimit-remaining')).toBe('4');
    expect((await bot('GET', `${channel('bots')}/messages`)).status).toBe(200);
  });

  rule('topics/rate-limits', 'routes that share a limit have one X-RateLimit-Bucket', async () => {
    const { bot, channel, addMessage } = scene;
    const at = `${channel('bots')}/messages/${addMessage('bots', 'finn')}/reactions/${encodeURIComponent('👍')}`;
    const put = await bot('PUT', `${at}/@me`);
    expect((await bot('DELETE', `${at}/@me`)).status).toBe(429);
    sim.clock.wind(250);
    const taken = await bot('DELETE', `${at}/@me`);
    const hash = (reply: Reply) => reply.headers.get('x-ratelimit-bucket');
    expect(hash(taken)).toBe(hash(put));
    expect(hash(await bot('GET', channel('bots')))).not.toBe(hash(put));
  });

  rule('observed', 'deleting a message: three buckets by its age, and an unknown one counts as young', async () => {
    const { bot, channel, addMessage } = scene;
    const [second, day] = [1_000, 86_400_000];
    const remove = (id: string) => bot('DELETE', `${channel('bots')}/messages/${id}`);
    const told = async (id: string) => {
      const { headers } = await remove(id);
      return ['bucket', 'limit', 'reset-after'].map((name) => headers.get(`x-ratelimit-${name}`));
    };
    const young = await told(addMessage('bots', 'finn', 9 * second));
    const older = await told(addMessage('bots', 'finn', 11 * second));
    const past = await told(addMessage('bots', 'finn', 14 * day + second));
    expect([young[1], young[2]]).toEqual(['5', '1.000']);
    expect([older[1], older[2]]).toEqual(['3', '0.333']);
    expect([past[1], past[2]]).toEqual(['30', '4.000']);
    expect(new Set([young[0], older[0], past[0]]).size).toBe(3);
    expect((await told(addMessage('bots', 'finn', 13 * day)))[0]).toBe(older[0]);
    expect((await told('1'))[0]).toBe(young[0]);
    await remove(addMessage('bots', 'finn', 12 * second));
    expect(limitOf(await remove(addMessage('bots', 'finn', 12 * second)))).toEqual([429, 'user']);
    expect((await remove(addMessage('bots', 'finn', 15 * day))).status).toBe(204);
  });

  rule(
    'topics/rate-limits#exceeding-a-rate-limit',
    'a 429 of a bucket has scope user, and the same wait in header and body',
    async () => {
      const path = `${scene.channel('bots')}/messages`;
      for (let count = 0; count < 5; count += 1) await scene.bot('POST', path, { content: 'x' });
      sim.clock.wind(1_500);
      const { status, headers, json } = await scene.bot('POST', path, { content: 'x' });
      expect(status).toBe(429);
      expect(json).toEqual({ message: 'You are being rate limited.', code: 0, retry_after: 3.5, global: false });
      expect(headers.get('retry-after')).toBe('4');
      expect(headers.get('x-ratelimit-scope')).toBe('user');
      expect(headers.get('x-ratelimit-remaining')).toBe('0');
      sim.clock.wind(3_500);
      expect((await scene.bot('POST', path, { content: 'x' })).status).toBe(200);
    },
  );

  rule(
    'topics/rate-limits#exceeding-a-rate-limit',
    'a 429 of a resource has scope shared, and its route keeps its remaining requests',
    async () => {
      const path = scene.channel('ideas');
      await scene.bot('PATCH', path, { name: 'one' });
      await scene.ada('PATCH', path, { topic: 'two' });
      const { status, headers, json } = await scene.bot('PATCH', path, { name: 'three' });
      expect(status).toBe(429);
      expect(json).toEqual({
        message: 'The resource is being rate limited.',
        code: 0,
        retry_after: 600,
        global: false,
      });
      expect(headers.get('x-ratelimit-scope')).toBe('shared');
      expect(Number(headers.get('x-ratelimit-remaining'))).toBeGreaterThan(0);
    },
  );

  rule('topics/rate-limits#global-rate-limit', 'a bot has fifty requests a second over all routes', async () => {
    const { bot, userId } = scene;
    const ids = [userId('ada'), '@me'];
    const answers = await Promise.all(Array.from({ length: 51 }, (_, index) => bot('GET', `/users/${ids[index % 2]}`)));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(1);
    expect(refused[0]!.headers.get('x-ratelimit-global')).toBe('true');
    expect(refused[0]!.headers.get('x-ratelimit-scope')).toBe('global');
    expect(refused[0]!.json).toMatchObject({ global: true, retry_after: 1 });
    sim.clock.wind(1_000);
    expect((await bot('GET', '/users/@me')).status).toBe(200);
  });

  rule('topics/rate-limits#global-rate-limit', 'without a token the limit applies to the address', async () => {
    const nobody = caller(sim, null);
    const paths = ['/gateway', '/invites/none'];
    await Promise.all(Array.from({ length: 50 }, (_, index) => nobody('GET', paths[index % 2]!)));
    expect(limitOf(await nobody('GET', '/gateway'))).toEqual([429, 'global']);
    expect((await scene.bot('GET', '/users/@me')).status).toBe(200);
  });

  rule(
    'topics/rate-limits#global-rate-limit',
    'answers to interactions do not count towards the global limit',
    async () => {
      const { application, channel } = scene;
      const nobody = caller(sim, null);
      const answer = () => nobody('POST', `/webhooks/${application.id}/nonsense`, { content: 'x' });
      for (let count = 0; count < 60; count += 1) {
        sim.clock.wind(1);
        if (count % 5 === 0) sim.clock.wind(15);
        expect(limitOf(await answer())[1]).not.toBe('global');
      }
      const hook = await scene.bot<{ id: string; token: string }>('POST', `${channel('bots')}/webhooks`, { name: 'w' });
      sim.clock.wind(1_000);
      await Promise.all(Array.from({ length: 50 }, () => nobody('GET', '/gateway')));
      const said = await nobody('POST', `/webhooks/${hook.json.id}/${hook.json.token}`, { content: 'x' });
      expect(limitOf(said)).toEqual([429, 'global']);
    },
  );

  rule(
    'topics/rate-limits#invalid-request-limit-aka-cloudflare-bans',
    '10,000 answers of 401, 403 or 429 in ten minutes ban an address',
    async () => {
      sim.limits.set(0.001);
      const nobody = caller(sim, 'Bot nonsense');
      for (let count = 0; count < 10; count += 1) expect((await nobody('GET', '/users/@me')).status).toBe(401);
      const shut = await scene.bot('GET', '/gateway/bot');
      expect([shut.status, shut.headers.get('retry-after'), shut.headers.get('x-ratelimit-scope')]).toEqual([
        429,
        '600',
        null,
      ]);
      sim.clock.wind(600_000);
      expect((await scene.bot('GET', '/gateway/bot')).status).toBe(200);
    },
  );

  rule(
    'topics/rate-limits#invalid-request-limit-aka-cloudflare-bans',
    'a shared 429 does not count as invalid',
    async () => {
      sim.limits.set(0.001);
      sim.clock.wind(1_000);
      for (let count = 0; count < 15; count += 1) {
        sim.clock.wind(1_000);
        await scene.bot('PATCH', scene.channel('ideas'), { topic: String(count) });
      }
      sim.clock.wind(1_000);
      expect((await scene.bot('GET', '/users/@me')).status).toBe(200);
    },
  );

  rule(
    'topics/rate-limits#invalid-request-limit-aka-cloudflare-bans',
    'repeated 404s of a webhook ban an address, other 404s do not',
    async () => {
      sim.limits.set(0.001);
      for (let count = 0; count < 12; count += 1) {
        sim.clock.wind(1_000);
        expect(await codeOf(scene.bot('GET', '/users/1'))).toBe(10013);
      }
      for (let count = 0; count < 10; count += 1) {
        sim.clock.wind(2_000);
        expect(await codeOf(scene.bot('POST', '/webhooks/1/gone', { content: 'x' }))).toBe(10015);
      }
      expect((await scene.bot('GET', '/users/@me')).status).toBe(429);
    },
  );

  rule('observed', 'limits can be raised, lowered, or switched off', async () => {
    const path = `${scene.channel('bots')}/messages`;
    const limit = async () => (await scene.bot('GET', path)).headers.get('x-ratelimit-limit');
    expect(await limit()).toBe('5');
    sim.limits.set(10);
    sim.clock.wind(5_000);
    expect(await limit()).toBe('50');
    sim.limits.set('off');
    expect(await limit()).toBeNull();
    for (let count = 0; count < 10; count += 1)
      expect((await scene.bot('PATCH', scene.channel('ideas'), { topic: String(count) })).status).toBe(200);
    expect(applicationOf(sim).token).toBe(accountOf(sim, 'Mainstay').token);
  });
});
