import { createTestDatabase } from '#libs/database';
import { equip, routesOf, strictAdapter } from '#libs/http';
import { Test } from '@nestjs/testing';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import path from 'node:path';
import {
  concrete,
  disguisesOf,
  RawClient,
  spellingsOf,
  undocumented,
  type RawRequest,
} from '../../../../libs/http/testing/spellings.ts';
import { silentLog } from '../../memory/silent-log.ts';
import { JobserverModule } from '../jobserver.module.ts';
import type { Engine } from '../engine.ts';
import { OutsideModule } from '../outside.module.ts';
import { ENGINE, OUTSIDE, type Outside } from '../ports.ts';
import { readSettings } from '../settings.ts';
import { mountPages } from './board.ts';

const token = 'operator-token-of-a-test-which-is-long';
const guildId = '123456789012345678';
const channelId = '223456789012345678';
const deployInput = { guildId, scriptId: '1', versionNumber: 1 };

/** A fake Discord with only the calls that `messages.prune` makes first. */
const discord = {
  forGuild: () => discord,
  hasChannel: async () => true,
  listMessages: async (_channel: string, { limit: _limit }: { limit: number }) => {
    await gate.promise;
    return [];
  },
};
let gate = Promise.withResolvers<void>();

// Real: application, PostgreSQL, queue, bus, VM worker, HTTP. Fake: Discord.
describe('the jobserver’s API', () => {
  let app: NestExpressApplication;
  let base: string;
  let drop: () => Promise<void>;

  beforeAll(async () => {
    const database = await createTestDatabase();
    drop = database.drop;
    const settings = readSettings({
      DATABASE_URL: database.url,
      PROXY_KEY: 'key',
      OPERATOR_TOKEN: token,
      JOBSERVER_VM_WORKERS: '1',
    });
    const outside = OutsideModule.register(settings, { discord: discord as never, log: silentLog });
    const testing = await Test.createTestingModule({
      imports: [JobserverModule.register(settings, outside)],
    }).compile();
    app = testing.createNestApplication<NestExpressApplication>(strictAdapter(), { bodyParser: false });
    // Like `serve`.
    equip(app, { hosts: [], trustedProxies: ['loopback'], log: silentLog });
    mountPages(app);
    await app.listen(0, '127.0.0.1');
    await app.get<Engine>(ENGINE).start();
    base = await app.getUrl();
  });
  beforeEach(() => {
    gate.resolve();
  });
  afterAll(async () => {
    gate.resolve();
    await app.close();
    await drop();
  });

  const call = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    fetch(base + path, {
      method,
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  const problem = async (answer: Promise<Response>) => {
    const response = await answer;
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    const body = (await response.json()) as { status: number; code: string; issues?: Array<{ path: string }> };
    expect(body.status).toBe(response.status);
    return body;
  };
  const prune = { guildId, channelIds: [channelId], limit: 5 };
  const startPrune = async (headers: Record<string, string> = {}) =>
    (await (await call('POST', '/tasks/messages.prune', prune, headers)).json()) as { id: string; state: string };
  const ended = async (id: string) => {
    for (;;) {
      const run = (await (await call('GET', `/runs/${id}`)).json()) as { state: string; finishedAt: string | null };
      if (run.finishedAt) return run;
    }
  };

  describe('spellings of routes', () => {
    const client = (): RawClient => new RawClient(base);
    /** Each request comes from another address, because one address may send few wrong tokens. */
    let addresses = 0;
    const from = () => ({ 'x-forwarded-for': `198.51.${(addresses >> 8) & 255}.${(addresses += 1) & 255}` });
    const values = { guild: guildId, name: 'messages.prune', id: 'none', event: 'none' };

    it('the route table → only health and metrics are public', () => {
      const isPublic = routesOf(app).filter(({ access }) => access === 'public');
      expect(isPublic.map(({ path }) => path).toSorted()).toEqual(['/healthz', '/metrics', '/readyz']);
    });

    it('the route table → the reference page lists each route with its access', async () => {
      const page = await readFile(path.resolve('docs/reference/access.md'), 'utf8');
      expect(undocumented(page, 'jobserver', routesOf(app))).toEqual([]);
    });

    it.each([
      ['without credentials', {}],
      ['with a wrong token', { authorization: 'Bearer wrong' }],
      ['with a wrong password', { authorization: `Basic ${Buffer.from('a:wrong').toString('base64')}` }],
    ])('any spelling of a closed route %s → 401, 403 or 404', async (_, credentials) => {
      const raw = client();
      const wrong: string[] = [];
      const closed = concrete(routesOf(app), values).filter(({ access }) => access !== 'public');
      expect(closed.length).toBeGreaterThan(15);
      for (const route of closed) {
        const spelt = spellingsOf(route.path, raw.host).map(([name, target]) => [
          name,
          { method: route.method, target },
        ]);
        for (const [name, sent] of [...spelt, ...disguisesOf(route)] as Array<[string, RawRequest]>) {
          const { status } = await raw.send({ ...sent, headers: { ...from(), ...sent.headers, ...credentials } });
          if (![400, 401, 403, 404, 421].includes(status))
            wrong.push(`${route.method} ${route.path}, ${name}: ${status}`);
        }
      }
      raw.close();
      expect(wrong).toEqual([]);
    });

    it('the canonical spelling without credentials → 401', async () => {
      for (const { method, path } of concrete(routesOf(app), values).filter(({ access }) => access !== 'public')) {
        const answer = await problem(fetch(base + path, { method }));
        expect(answer).toMatchObject({ status: 401, code: 'operator.unauthorized' });
      }
    });

    it('ten wrong tokens from one address → 429, with the time to wait', async () => {
      const ip = { 'X-Forwarded-For': '203.0.113.9' };
      for (let guess = 0; guess < 10; guess += 1) {
        expect((await call('GET', '/runs', undefined, { ...ip, Authorization: `Bearer ${guess}` })).status).toBe(401);
      }
      const refused = await call('GET', '/runs', undefined, ip);
      expect(refused.status).toBe(429);
      expect(refused.headers.get('retry-after')).toBe('6');
      expect((await call('GET', '/runs')).status).toBe(200);
    });

    it('any page → forbids framing', async () => {
      for (const path of ['/board', '/runs', '/healthz', '/openapi.json']) {
        const answer = await call('GET', path);
        expect(answer.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
        expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      }
    });
  });

  it('the document → describes exactly the existing routes', async () => {
    const document = (await (await call('GET', '/openapi.json')).json()) as { paths: Record<string, object> };
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    expect(described).toContain('post /tasks/messages.prune');
    for (const route of described) {
      const [method, path] = route.split(' ') as [string, string];
      const answer = await call(method, path.replaceAll(/\{\w+\}/g, 'x'));
      const body = (await answer.text()) || '{}';
      expect(`${route} ${(JSON.parse(body) as { code?: string }).code}`).not.toContain('http.404');
    }
  });

  it('start a task twice with one idempotency key → one run', async () => {
    const headers = { 'Idempotency-Key': 'k-1' };
    const first = await call('POST', '/tasks/messages.prune', prune, headers);
    expect(first.status).toBe(202);
    const { id } = (await first.json()) as { id: string };
    expect(first.headers.get('location')).toBe(`/runs/${id}`);
    expect((await startPrune(headers)).id).toBe(id);
    const other = call('POST', '/tasks/messages.prune', { ...prune, limit: 6 }, headers);
    await expect(problem(other)).resolves.toMatchObject({ status: 409, code: 'run.key-reused' });
    await expect(ended(id)).resolves.toMatchObject({ state: 'succeeded', output: { deleted: 0 } });
  });

  it('the key of a failed run → the old run, and how to start a new one; the same key from another kind of caller → a new run', async () => {
    const start = async (headers: Record<string, string>) => {
      const answer = await call('POST', '/tasks/script.deploy', deployInput, headers);
      return { answer, run: (await answer.json()) as { id: string; created: boolean; notice: string | null } };
    };
    const first = await start({ 'Idempotency-Key': 'k-2' });
    expect(first.run).toMatchObject({ created: true, notice: null });
    expect(first.answer.headers.get('idempotency-replayed')).toBeNull();
    await expect(ended(first.run.id)).resolves.toMatchObject({ state: 'failed' });
    const again = await start({ 'Idempotency-Key': 'k-2' });
    expect(again.run).toMatchObject({ id: first.run.id, created: false });
    expect(again.run.notice).toMatch(/failed at .*script\.unknown.*Nothing was started.*another Idempotency-Key/);
    expect(again.answer.headers.get('idempotency-replayed')).toBe('true');
    const theirs = await app.get<Outside>(OUTSIDE).work.start('script.deploy', deployInput, { idempotencyKey: 'k-2' });
    expect(theirs.run.id).not.toBe(first.run.id);
  });

  it.each([
    ['POST', '/tasks/no.such', {}, 404, 'task.unknown'],
    ['POST', '/tasks/__proto__', {}, 404, 'task.unknown'],
    ['POST', '/tasks/messages.prune', { guildId, channelIds: 'all' }, 400, 'task.bad-input'],
    ['POST', '/tasks/messages.prune', [], 400, 'task.bad-input'],
    ['POST', '/tasks/messages.prune', '{', 400, 'request.malformed'],
    ['POST', '/tasks/messages.prune', 'x'.repeat(2 ** 21), 413, 'request.too-large'],
    ['GET', '/runs?state=done', undefined, 400, 'request.invalid'],
    ['GET', '/runs?limit=1000', undefined, 400, 'request.invalid'],
    ['GET', '/runs?guild=1', undefined, 400, 'request.invalid'],
    ['GET', '/runs?unknown=1', undefined, 400, 'request.invalid'],
    ['GET', '/runs?cursor=zzz', undefined, 400, 'request.bad-cursor'],
    ['GET', '/runs/none', undefined, 404, 'run.unknown'],
    ['GET', '/runs/none/logs', undefined, 404, 'run.unknown'],
    ['GET', '/runs/none/events', undefined, 404, 'run.unknown'],
    ['POST', '/runs/none/cancel', {}, 404, 'run.unknown'],
    ['POST', '/runs/none/retry', {}, 404, 'run.unknown'],
    ['POST', '/dead-letters/none/replay', {}, 404, 'dead-letter.unknown'],
    ['POST', `/guilds/${guildId}/parked/none/retry`, {}, 404, 'event.unknown'],
    ['DELETE', `/guilds/${guildId}/parked/none`, undefined, 404, 'event.unknown'],
    ['GET', '/guilds/7/parked', undefined, 400, 'request.invalid'],
    ['GET', '/no-such-path', undefined, 404, 'http.404'],
  ] as const)('%s %s → the right status and a code', async (method, path, body, status, code) => {
    await expect(problem(call(method, path, body))).resolves.toMatchObject({ status, code });
  });

  it('an invalid input → the path of the invalid part', async () => {
    const { issues } = await problem(call('POST', '/tasks/messages.prune', { ...prune, channelIds: ['x'] }));
    expect(issues!.map(({ path }) => path)).toContain('channelIds.0');
  });

  it('runs → pages by guild, task, state and time', async () => {
    for (let n = 0; n < 3; n += 1) await ended((await startPrune()).id);
    const query = `guild=${guildId}&task=messages.prune&state=succeeded&createdAfter=2020-01-01T00:00:00Z&limit=2`;
    const first = (await (await call('GET', `/runs?${query}`)).json()) as { runs: Array<{ id: string }>; next: string };
    expect(first.runs).toHaveLength(2);
    const second = (await (await call('GET', `/runs?${query}&cursor=${first.next}`)).json()) as typeof first;
    expect(second.runs.map(({ id }) => id)).not.toContain(first.runs[0]!.id);
    const none = (await (await call('GET', '/runs?createdBefore=2020-01-01T00:00:00Z')).json()) as typeof first;
    expect(none.runs).toEqual([]);
  });

  it('cancel a running run, then retry it → cancelled, then queued', async () => {
    gate = Promise.withResolvers();
    const { id } = await startPrune();
    while (((await (await call('GET', `/runs/${id}`)).json()) as { state: string }).state !== 'running');
    expect((await call('POST', `/runs/${id}/cancel`)).status).toBe(202);
    // The task is in a call that ignores the signal: the engine abandons it after the grace period.
    await expect(ended(id)).resolves.toMatchObject({ state: 'cancelled' });
    gate.resolve();
    await expect(problem(call('POST', `/runs/${id}/cancel`))).resolves.toMatchObject({
      status: 409,
      code: 'run.ended',
    });
    expect((await call('POST', `/runs/${id}/retry`)).status).toBe(202);
    await expect(ended(id)).resolves.toMatchObject({ state: 'succeeded' });
    await expect(problem(call('POST', `/runs/${id}/retry`))).resolves.toMatchObject({ code: 'run.not-ended' });
  });

  it('stream a run, reconnect → state and log, continued after the last line', async () => {
    const failing = await call('POST', '/tasks/script.deploy', deployInput);
    const { id } = (await failing.json()) as { id: string };
    await expect(ended(id)).resolves.toMatchObject({ state: 'failed', fault: { code: 'script.unknown' } });
    const text = await (await call('GET', `/runs/${id}/events`)).text();
    expect(text).toContain('event: run\ndata: {');
    expect(text.endsWith('event: end\ndata: {}\n\n')).toBe(true);
    const lastLine = [...text.matchAll(/^id: (\d+)$/gm)].at(-1)![1]!;
    const again = await (await call('GET', `/runs/${id}/events`, undefined, { 'Last-Event-ID': lastLine })).text();
    expect(again).not.toContain('event: log');
    const { lines } = (await (await call('GET', `/runs/${id}/logs`)).json()) as { lines: object[] };
    expect(lines).toHaveLength([...text.matchAll(/^event: log$/gm)].length);
  });

  it('a failed run → a dead letter that can be replayed', async () => {
    const { id } = (await (await call('POST', '/tasks/script.deploy', deployInput)).json()) as { id: string };
    await ended(id);
    const { letters } = (await (await call('GET', '/dead-letters')).json()) as { letters: Array<{ id: string }> };
    expect(letters.map((letter) => letter.id)).toContain(`run:${id}`);
    expect((await call('POST', `/dead-letters/run:${id}/replay`)).status).toBe(204);
    await ended(id);
  });

  it('queues and tasks → counts, and tasks with their schemas', async () => {
    await expect((await call('GET', '/queues')).json()).resolves.toMatchObject({
      backend: 'postgres',
      lanes: { guild: { waiting: 0 }, fast: {}, slow: {} },
      vm: { workers: expect.arrayContaining([expect.objectContaining({ ready: true })]) },
    });
    const { tasks } = (await (await call('GET', '/tasks')).json()) as { tasks: Array<{ name: string; input: object }> };
    expect(tasks.find(({ name }) => name === 'messages.prune')!.input).toMatchObject({ required: expect.any(Array) });
  });

  it('the board → open to a browser with the token as password; accepts writes from its own page only', async () => {
    const asked = await fetch(`${base}/board`);
    expect(asked.status).toBe(401);
    expect(asked.headers.get('www-authenticate')).toContain('Basic');
    const Authorization = `Basic ${Buffer.from(`operator:${token}`).toString('base64')}`;
    const page = await fetch(`${base}/board`, { headers: { Authorization } });
    expect(page.status).toBe(200);
    expect(await page.text()).not.toMatch(/https?:\/\/(?!127\.0\.0\.1)[^"']+\.(?:js|css|woff2?)/);
    const queues = await fetch(`${base}/board/api/queues`, { headers: { Authorization } });
    expect(queues.status).toBe(200);
    await expect(putFrom('cross-site', Authorization)).resolves.toBe(403);
    await expect(putFrom('same-origin', Authorization)).resolves.not.toBe(403);
    expect((await fetch(`${base}/runs`, { headers: { Authorization } })).status).toBe(401);
    expect(page.headers.get('content-security-policy')).not.toContain("script-src 'self' 'unsafe");
  });

  /** `fetch` would set the header itself. */
  async function putFrom(site: string, authorization: string): Promise<number> {
    const headers = { authorization, 'sec-fetch-site': site };
    const sent = request(`${base}/board/api/queues/guild/pause`, { method: 'PUT', headers });
    sent.end();
    const [response] = (await once(sent, 'response')) as [{ statusCode: number; resume(): void }];
    response.resume();
    return response.statusCode;
  }
});
