import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { listening, type Listening } from '../../tools/doctor/listening.ts';
import { Installation } from '../installation.ts';
import { descendants } from '../process-table.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** Modes of all files below a folder, by path, where they are wider than documented. */
function modes(dir: string, relative = ''): Array<[string, number]> {
  const entry = lstatSync(path.join(dir, relative));
  const own: [string, number] = [relative || '.', entry.mode & 0o777];
  if (!entry.isDirectory()) return entry.isSymbolicLink() ? [] : [own];
  return [own, ...readdirSync(path.join(dir, relative)).flatMap((name) => modes(dir, path.join(relative, name)))];
}

/** A user without any rights. Only root can switch to it, and only where that user can read the checkout. */
const nobody = 65_534;
const readCheckout = ['-e', `fs.accessSync('package.json')`];
const canBeNobody =
  process.getuid!() === 0 &&
  spawnSync(process.execPath, readCheckout, { cwd: root, uid: nobody, gid: nobody }).status === 0;
const users = [undefined, ...(canBeNobody ? [nobody] : [])];

describe.each(users)('make run as user %s (undefined: the user of the tests)', (uid) => {
  let dir: string;
  let running: Installation;
  let open: Listening[];

  beforeAll(async () => {
    dir = mkdtempSync(path.join(tmpdir(), 'mainstay-exposure-'));
    // Simulates that an earlier version left these open to other users.
    chmodSync(dir, 0o755);
    mkdirSync(path.join(dir, 'logs'), { mode: 0o755 });
    writeFileSync(path.join(dir, 'logs/bot.log'), '', { mode: 0o644 });
    if (uid !== undefined) for (const name of ['.', 'logs', 'logs/bot.log']) chownSync(path.join(dir, name), uid, uid);
    running = await Installation.start(dir, uid === undefined ? {} : { uid });
    open = listening(descendants(running.pid).map(({ pid }) => pid));
  });
  afterAll(async () => {
    await running?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  it('every process and PostgreSQL → listen on loopback only, on the documented ports', () => {
    expect(open.filter(({ address }) => address !== '127.0.0.1')).toEqual([]);
    const ports = open.map(({ port }) => port);
    expect(ports).toEqual(expect.arrayContaining(Object.values(running.ports)));
    const postgres = open.filter(({ command }) => command === 'postgres');
    expect(postgres).toHaveLength(1);
    // Besides the documented ports, only those of children that processes reach on loopback.
    const known = new Set([...Object.values(running.ports), postgres[0]!.port]);
    expect(open.filter(({ port }) => !known.has(port))).toEqual([]);
  });

  it('the data folder → no file is open to other users; files that were open are closed and named', () => {
    const wide = modes(dir).filter(([name, mode]) => {
      const passes = ['.', 'postgres'].includes(name) ? 0o710 : 0o700;
      return (mode & ~passes) !== 0;
    });
    expect(wide).toEqual([]);
    expect(lstatSync(path.join(dir, 'secrets.json')).mode & 0o777).toBe(0o600);
    expect(lstatSync(path.join(dir, 'postgres/secrets.json')).mode & 0o777).toBe(0o600);
    expect(running.text).toMatch(/other users could read 3 files of .*logs\/bot\.log.*closed/);
  });

  it('PostgreSQL → requires a password, and the processes’ role is not a superuser', async () => {
    const { port } = open.find(({ command }) => command === 'postgres')!;
    const failure = await new pg.Client(`postgres://postgres@127.0.0.1:${port}/postgres`).connect().then(
      () => 'connected',
      (error: Error) => error.message,
    );
    expect(failure).toMatch(/password/);
    const environments = descendants(running.pid).flatMap(({ pid, command }) =>
      command.includes('dist/apps/') ? [readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0')] : [],
    );
    const urls = environments.flat().filter((one) => one.startsWith('DATABASE_URL='));
    expect(urls.length).toBeGreaterThanOrEqual(3);
    for (const url of urls) expect(url).toMatch(/^DATABASE_URL=postgres:\/\/mainstay:/);
  });

  it('output that is not a terminal → contains no secret, but the path of the file with them', () => {
    const secrets = Object.values(
      JSON.parse(readFileSync(path.join(dir, 'secrets.json'), 'utf8')) as Record<string, string>,
    );
    for (const secret of secrets) expect(running.text).not.toContain(secret);
    expect(running.text).toContain(`operator token  in ${dir}/secrets.json`);
  });

  it('every process → leaves no core dump', () => {
    for (const { pid, command } of descendants(running.pid)) {
      if (!/dist\/apps|postgres/.test(command)) continue;
      expect(readFileSync(`/proc/${pid}/limits`, 'utf8')).toMatch(/Max core file size\s+0\s+0/);
    }
  });
});

it('HOST=0.0.0.0 without the flag → rejected, and the error names WEBSITE_HOST and the flag', async () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'mainstay-exposure-'));
  try {
    await expect(Installation.start(dir, { env: { HOST: '0.0.0.0' } })).rejects.toThrow(
      /HOST: 0\.0\.0\.0 would open .*WEBSITE_HOST.*ALLOW_INTERNAL_EXPOSED=true/s,
    );
    expect(readdirSync(dir)).toEqual([]);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});
