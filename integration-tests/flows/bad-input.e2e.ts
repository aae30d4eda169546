import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Admin } from '../admin.ts';
import { countingScript } from '../traffic.ts';
import { until } from '../until.ts';
import { World } from '../world.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** Runs one process to its end. */
async function start(entry: string, env: Record<string, string>): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [path.join(root, entry)], {
    cwd: root,
    env: { PATH: process.env.PATH!, ...env },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, 'exit')) as [number | null];
  return { code, output };
}

describe('bad input', () => {
  let world: World;
  let admin: Admin;
  let guildId: string;

  beforeAll(async () => {
    world = await World.boot();
    admin = await world.admin();
    guildId = world.guild().id;
  });
  afterAll(() => world?.close());

  it.each(['bot', 'jobserver', 'webserver', 'discord-sim'])(
    '%s: a malformed variable → named, with the expected format',
    async (app) => {
      const port = {
        bot: 'BOT_PORT',
        jobserver: 'JOBSERVER_PORT',
        webserver: 'WEBSERVER_PORT',
        'discord-sim': 'SIM_PORT',
      }[app]!;
      const { code, output } = await start(`dist/apps/${app}/src/main.js`, { [port]: 'seven', LOG_LEVEL: 'loud' });
      expect(code).toBe(1);
      expect(output).toContain(`${port}: expected a port`);
      expect(output).toContain('LOG_LEVEL');
      expect(output).not.toContain('    at ');
    },
  );

  it('a port that is taken → named', async () => {
    const { code, output } = await start('dist/apps/discord-sim/src/main.js', {
      SIM_PORT: String(world.mainstay.options.ports['discord-sim']),
      SIM_CONTROL_TOKEN: 'control-token-of-a-test',
    });
    expect(code).toBe(1);
    expect(output).toContain(`port ${world.mainstay.options.ports['discord-sim']} is taken`);
  });

  it('a script that does not compile → rejected with line and column, and nothing is lost', async () => {
    const response = await admin.send('POST', `/api/guilds/${guildId}/scripts`, {
      name: 'broken',
      source: "import { on } from 'mainstay';\n\non('message.create', (message => {\n",
    });
    expect(response.status).toBe(422);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(await response.json()).toMatchObject({
      code: 'script.does-not-compile',
      diagnostics: [
        expect.objectContaining({ script: 'broken', line: expect.any(Number), column: expect.any(Number) }),
      ],
    });
  });

  it('a script of 5 MB → rejected as too large', async () => {
    const response = await admin.send('POST', `/api/guilds/${guildId}/scripts`, {
      name: 'huge',
      source: `// ${'x'.repeat(5 * 1024 * 1024)}`,
    });
    expect(response.status).toBe(413);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    const problem = (await response.json()) as { code: string; detail: string };
    expect(problem.code).toMatch(/too-large|413/);
  });

  it("an id of another guild in an op → rejected, and the author's log says so", async () => {
    const other = world.discord.guilds.find(({ id }) => id !== guildId)!;
    await world.deploy(
      admin,
      'trespass',
      `import { on, messages } from 'mainstay';
on('message.create', async (message) => {
  if (message.content !== 'trespass') return;
  try {
    await messages.send({ channelId: '${other.channels.find(({ type }) => type === 0)!.id}', content: 'I was here' });
  } catch (error) {
    console.log('refused with', (error as { code: string }).code);
  }
});
`,
    );
    await world.person().say(world.channel('general'), 'trespass');
    const line = await until('the refusal', async () => {
      const { lines } = await admin.get<{ lines: Array<{ message: string }> }>(`/api/guilds/${guildId}/log?limit=50`);
      return lines.find(({ message }) => message.includes('refused with'));
    });
    expect(line.message).toContain('op.foreign-id');
  });

  it('an unknown task, a wrong token, a malformed body → each has its own status and code', async () => {
    const jobserver = world.mainstay.url('jobserver');
    const unknown = await world.operator.send('POST', '/tasks/no.such-task', {});
    expect(unknown.status).toBe(404);
    expect(await unknown.json()).toMatchObject({ code: 'task.unknown' });

    const stranger = await fetch(`${jobserver}/runs`, { headers: { Authorization: 'Bearer wrong' } });
    expect(stranger.status).toBe(401);
    expect(stranger.headers.get('content-type')).toContain('application/problem+json');

    const bad = await world.operator.send('POST', '/tasks/messages.prune', { guildId, channelIds: 'all' });
    expect(bad.status).toBe(400);
    expect(JSON.stringify(await bad.json())).toContain('channelIds');

    const noJson = await fetch(`${jobserver}/tasks/messages.prune`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${world.mainstay.options.secrets.operatorToken}`,
        'Content-Type': 'application/json',
      },
      body: '{',
    });
    expect(noJson.status).toBe(400);
    expect(noJson.headers.get('content-type')).toContain('application/problem+json');
  });

  it('a truncated gateway frame → closes that client with 4002 and affects no other client', async () => {
    const { default: WebSocket } = await import('ws');
    const socket = new WebSocket(
      `ws://127.0.0.1:${world.mainstay.options.ports.simpleproxy}/c/stranger?v=10&encoding=json`,
    );
    await once(socket, 'message');
    socket.send('{"op":2,"d":{"token":"');
    const [code] = (await once(socket, 'close')) as [number];
    expect(code).toBe(4002);
    await world.deploy(admin, 'counting', countingScript);
    const asked = await world.person().say(world.channel('general'), 'count 1');
    await until('an answer', async () =>
      (await world.person().messages(world.channel('general'), asked.id)).find(({ content }) => content === 'answer 1'),
    );
  });
});
