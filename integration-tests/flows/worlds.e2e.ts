import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Admin } from '../admin.ts';
import { Installation } from '../installation.ts';
import { until } from '../until.ts';

interface SimWorld {
  application: { id: string; botToken: string; clientSecret: string };
  users: Array<{ id: string; token: string }>;
  guilds: Array<{ id: string; name: string; ownerId: string; channels: Array<{ id: string; type: number }> }>;
}

describe('the simulated world of `make run`', () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'mainstay-worlds-'));
  let running: Installation;

  const controlToken = () =>
    (JSON.parse(readFileSync(path.join(dir, 'secrets.json'), 'utf8')) as { simControlToken: string }).simControlToken;
  const base = () => `http://localhost:${running.ports.SIM_PORT}`;
  const ask = async <T>(at: string, body?: unknown): Promise<T> => {
    const headers = { authorization: `Bearer ${controlToken()}`, 'content-type': 'application/json' };
    const post = { method: 'POST', body: JSON.stringify(body) };
    const response = await fetch(`${base()}/sim/${at}`, { headers, ...(body === undefined ? {} : post) });
    expect(response.status).toBe(200);
    return (await response.json()) as T;
  };
  const world = () => ask<SimWorld>('world');
  const names = ({ guilds }: SimWorld) => guilds.map(({ name }) => name);

  /** Checks that the bot answers a slash command: gateway, queue and REST work in this world. */
  async function botAnswers({ application, guilds, users }: SimWorld): Promise<void> {
    const [guild] = guilds;
    const owner = users.find(({ id }) => id === guild!.ownerId)!;
    const channel = guild!.channels.find(({ type }) => type === 0)!;
    const call = (method: string, route: string, body: unknown): Promise<Response> =>
      fetch(`${base()}/api/v10${route}`, {
        method,
        headers: { authorization: owner.token, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const since = (await ask<{ last: number }>('journal?limit=1')).last;
    await until('the bot answers in the new world', async () => {
      await call('POST', '/interactions', {
        type: 2,
        application_id: application.id,
        guild_id: guild!.id,
        channel_id: channel.id,
        data: { name: 'mainstay', type: 1, options: [{ type: 1, name: 'status' }] },
      });
      const { entries } = await ask<{ entries: Array<{ path?: string; status?: number }> }>(
        `journal?kind=rest&since=${since}&limit=10000`,
      );
      return entries.some(({ path: called = '', status = 0 }) => called.endsWith('/callback') && status < 300);
    });
  }

  const signsIn = async ({ guilds }: SimWorld): Promise<void> => {
    const admin = await Admin.logIn(`http://localhost:${running.ports.WEBSERVER_PORT}`, guilds[0]!.ownerId);
    expect(await admin.get<object>('/api/session')).toMatchObject({ user: { id: guilds[0]!.ownerId } });
  };

  beforeAll(async () => {
    running = await Installation.start(dir);
  });
  afterAll(async () => {
    await running?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  it('POST /sim/worlds and /sim/reset → a line of output, the same application, the bot answers, and users can sign in', async () => {
    const before = await world();
    for (const [route, body] of [
      ['worlds', { recipe: { guilds: 3 }, seed: 12 }],
      ['reset', {}],
      ['worlds', { recipe: { guilds: 2, members: 20 }, seed: 5 }],
    ] as const) {
      const from = running.text.length;
      await ask(route, body);
      await running.line(new RegExp(`another world \\(/sim/${route}\\)`), from);
      const after = await world();
      expect(after.application).toEqual(before.application);
      await botAnswers(after);
      await signsIn(after);
    }
    expect(running.text).not.toMatch(/ended \(/);
  });

  it('a restart → the same world; SIM_FRESH=1 → the demo world, and the file of the previous one is renamed', async () => {
    const made = await world();
    await running.stop();
    running = await Installation.start(dir, { ports: running.ports });
    const restarted = await world();
    expect(names(restarted)).toEqual(names(made));
    expect(restarted.application).toEqual(made.application);
    await botAnswers(restarted);
    await running.stop();
    running = await Installation.start(dir, { ports: running.ports, env: { SIM_FRESH: '1' } });
    expect(names(await world())).toContain('Mainstay Demo');
    expect(existsSync(path.join(dir, 'discord-sim/world.json.before'))).toBe(true);
  });
});
