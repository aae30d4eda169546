import { appendFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { Admin } from '../admin.ts';
import { AnsweringApp } from '../answering-app.ts';
import { KnownSecrets } from '../canary/known-secrets.ts';
import { OAuthRelay } from '../canary/oauth-relay.ts';
import { RecordedAnswers } from '../canary/recorded-answers.ts';
import { searchDatabase, searchFolder, searchProcesses, type Finding } from '../canary/search.ts';
import { administer, beRefused, interact, killAndRecover } from '../canary/traffic.ts';
import { World } from '../world.ts';

/** Allowed places of each secret; it may be found nowhere else. */
const belongs = {
  columns: [{ place: 'web_session.csrf_token', kind: /csrf/ }],
  files: [
    { place: /^secrets\.json$/, kind: /./ },
    // The proxy's journal keeps whole dispatches until they are acknowledged, because a restarted bot has to answer them.
    { place: /^simpleproxy\/shard-\d+\/segment-\d+$/, kind: /^interaction token$/ },
  ],
  answers: [
    { place: /\/api\/session$/, part: 'body', kind: /csrf/ },
    { place: /\/api\/auth\/(login|callback)$/, part: 'headers', kind: /cookie/ },
  ],
} as const;

describe('secrets of a run', () => {
  const secrets = new KnownSecrets();
  const marker = `marker-${crypto.randomUUID()}`;
  let world: World;
  let relay: OAuthRelay;
  let recorded: RecordedAnswers;
  let app: AnsweringApp;
  let running: ReturnType<typeof searchProcesses>;

  beforeAll(async () => {
    relay = await OAuthRelay.open(secrets);
    world = await World.boot({
      without: [],
      env: { LOG_LEVEL: 'debug' },
      envOf: {
        simpleproxy: { LOG_LEVEL: 'trace', REST_GLOBAL_PER_SECOND: '100000' },
        webserver: { OAUTH_API_URL: `${relay.url}/api/v10` },
      },
    });
    relay.target = world.mainstay.url('discord-sim');
    app = await AnsweringApp.start(world, [], ({ token }) => {
      secrets.add('interaction token', token);
      return null;
    });
    recorded = new RecordedAnswers();
    const admin = await Admin.logIn(world.mainstay.url('webserver'), world.person().id);
    await administer(world, admin, marker);
    await interact(world, secrets);
    await beRefused(world, admin, secrets);
    await visitPages();
    await killAndRecover(world);
    await admin.send('POST', '/api/auth/logout');
    await Admin.logIn(world.mainstay.url('webserver'), world.person().id);
    await recorded.stop();
    await app.close();
    learn();
    running = searchProcesses(world, secrets);
    await world.mainstay.stop();
  });
  afterAll(async () => {
    await Promise.all([recorded?.stop(), app?.close()]);
    await world?.close();
    await relay?.close();
  });

  async function visitPages(): Promise<void> {
    for (const page of ['/', '/guilds', `/guilds/${world.guild().id}/scripts`, `/guilds/${world.guild().id}/log`])
      await fetch(`${world.mainstay.url('website')}${page}`);
    for (const name of ['bot', 'jobserver', 'simpleproxy'] as const)
      for (const page of ['/metrics', '/readyz', '/healthz', '/gateway/status', '/openapi.json'])
        await fetch(`${world.mainstay.url(name)}${page}`);
  }

  /** Adds the secrets that the processes got and that they sent to a browser. */
  function learn(): void {
    secrets.addFromProcesses(world);
    for (const { address, headers, body } of recorded.answers) {
      if (!address.includes(world.mainstay.url('webserver'))) continue;
      for (const [, name, value] of headers.matchAll(/^set-cookie: ([^=]+)=([^;]*)/gm))
        secrets.add(`cookie ${name}`, decodeURIComponent(value!));
      if (address.endsWith('/api/session') && body.startsWith('{')) secrets.addFrom('session', JSON.parse(body));
    }
  }

  it('the run → has used every kind of secret', () => {
    const expected = ['DISCORD_TOKEN', 'OPERATOR_TOKEN', 'SESSION_SECRET', 'OAUTH_CLIENT_SECRET', 'SIM_CONTROL_TOKEN'];
    const learned = [
      'authorization code',
      'OAuth2 access_token',
      'OAuth2 refresh_token',
      'interaction token',
      'webhook token',
    ];
    const browsers = ['cookie mainstay_session', 'cookie mainstay_login', 'session csrfToken', 'simulator token'];
    expect([...expected, ...learned, ...browsers].filter((kind) => !secrets.kinds.has(kind))).toEqual([]);
    const { botProxyKey, jobserverProxyKey, webserverProxyKey } = world.mainstay.options.secrets;
    const password = decodeURIComponent(new URL(world.databaseUrl).password);
    for (const secret of [botProxyKey, jobserverProxyKey, webserverProxyKey, password])
      expect(secrets.within(`x${secret}x`).size).toBeGreaterThan(0);
  });

  it('responses and pages → contain only their own secrets', () => {
    const origins = (['webserver', 'jobserver', 'bot', 'simpleproxy', 'website'] as const).map((name) =>
      world.mainstay.url(name),
    );
    for (const origin of origins) expect(recorded.answers.some(({ address }) => address.includes(origin))).toBe(true);
    const mayHold = (place: string, part: string, kind: string) =>
      belongs.answers.some((one) => one.place.test(place) && one.part === part && one.kind.test(kind));
    expect(recorded.search(origins, secrets, mayHold)).toEqual([]);
  });

  it('command lines, and variables of VM workers → contain no secret', () => {
    expect(running.workers).toBeGreaterThan(0);
    expect(running.findings).toEqual([]);
  });

  it('tables → contain only their own secrets', async () => {
    const { findings, rows } = await searchDatabase(world.databaseUrl, secrets);
    expect(rows).toBeGreaterThan(50);
    const wrong = findings.filter(
      ({ place, kinds }) =>
        !belongs.columns.some((one) => one.place === place && kinds.every((kind) => one.kind.test(kind))),
    );
    expect(wrong).toEqual([]);
    const planted = new KnownSecrets();
    planted.add('planted', marker);
    const found = await searchDatabase(world.databaseUrl, planted);
    expect(found.findings.map(({ place }) => place)).toEqual(
      expect.arrayContaining(['guild_log.message', 'script_version.source']),
    );
  });

  it('logs and every other file of the processes → contain only their own secrets', () => {
    const isOutside = ({ place, kinds }: Finding) =>
      !belongs.files.some((one) => one.place.test(place) && kinds.every((kind) => one.kind.test(kind)));
    expect(searchFolder(world.dir, secrets).filter(isOutside)).toEqual([]);
    const planted = path.join(world.logs, 'planted.log');
    appendFileSync(planted, Buffer.from(world.mainstay.options.secrets.operatorToken).toString('base64'));
    expect(searchFolder(world.dir, secrets).filter(isOutside)).toMatchObject([{ place: 'logs/planted.log' }]);
    rmSync(planted);
  });
});
