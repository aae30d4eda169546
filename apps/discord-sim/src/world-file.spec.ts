import { simulate, type Simulation } from '#libs/discord-sim';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, watch, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { WorldFile } from './world-file.ts';

describe('WorldFile', () => {
  const running: Simulation[] = [];
  let dir: string;
  let file: string;
  const lines: string[] = [];
  const say = (message: string): void => void lines.push(message);
  const log = { info: say, warn: say, error: say };

  beforeEach(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'world-file-'));
    file = path.join(dir, 'sim', 'world.json');
    lines.length = 0;
  });
  afterEach(async () => {
    for (const sim of running.splice(0)) await sim.close();
    rmSync(dir, { recursive: true, force: true });
  });

  async function start(maxBytes?: number): Promise<{ sim: Simulation; kept: WorldFile }> {
    const sim = await simulate({ limits: 'off' });
    running.push(sim);
    const kept = new WorldFile(file, sim, log, maxBytes);
    kept.load();
    return { sim, kept };
  }
  const names = ({ world }: Simulation) => [...world.guilds.values()].map(({ fields }) => fields.name);

  it('a saved world → the next simulator loads it, with its application and its tokens', async () => {
    const { sim, kept } = await start();
    sim.reset(3, { guilds: 2 });
    kept.save();
    const { sim: next } = await start();
    expect(names(next)).toEqual(['Guild 1', 'Guild 2']);
    expect([...next.world.accounts.values()].map(({ token }) => token)).toEqual(
      [...sim.world.accounts.values()].map(({ token }) => token),
    );
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(path.dirname(file)).mode & 0o077).toBe(0);
  });

  it.each([
    ['a message', '/api/v10/channels/CHANNEL/messages', '{"content":"kept"}'],
    ['a control call', '/sim/reset', '{"seed":6}'],
  ])('%s → saved automatically', async (_, route, body) => {
    const { sim, kept } = await start();
    kept.save();
    kept.watch();
    const watcher = watch(path.dirname(file));
    const changed = once(watcher, 'change');
    const ada = [...sim.world.accounts.values()].find(({ user }) => user.username === 'ada')!;
    const general = [...sim.world.channels.values()].find(({ name }) => name === 'general')!;
    const response = await fetch(sim.url + route.replace('CHANNEL', general.id), {
      method: 'POST',
      headers: { authorization: ada.token, 'content-type': 'application/json' },
      body,
    });
    expect(response.status).toBe(200);
    await changed;
    watcher.close();
    kept.save();
    const { sim: next } = await start();
    expect([...next.world.logs()].flatMap(([, messages]) => [...messages]).map(({ fields }) => fields.id)).toEqual(
      [...sim.world.logs()].flatMap(([, messages]) => [...messages]).map(({ fields }) => fields.id),
    );
  });

  it('a file that is not a world → renamed and logged, and a new world is used', async () => {
    const { kept } = await start();
    kept.save();
    writeFileSync(file, readFileSync(file).subarray(0, 1_000));
    const { sim } = await start();
    expect(names(sim)).toContain('Mainstay Demo');
    expect(existsSync(`${file}.broken`)).toBe(true);
    expect(lines).toEqual(['the saved world cannot be loaded; its file was renamed and a new world created']);
  });

  it('a world above the size limit → the file stays unchanged, logged once', async () => {
    const { kept } = await start();
    kept.save();
    const before = readFileSync(file, 'utf8');
    const { sim, kept: limited } = await start(1_000);
    sim.reset(8);
    limited.save();
    limited.save();
    expect(readFileSync(file, 'utf8')).toBe(before);
    expect(lines.filter((line) => line.includes('too large'))).toHaveLength(1);
  });
});
