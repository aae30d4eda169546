import { ConfigError } from '#libs/config';
import { existsSync, renameSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { KeptPostgres } from '../postgres/kept-postgres.ts';
import { prepareRoles } from '../postgres/roles.ts';
import { followWorlds } from './follow-worlds.ts';
import { isPortTaken } from '../ports/free-port.ts';
import { ProcessRecord } from './leftovers.ts';
import { Mainstay, processNames, type ProcessName } from './mainstay.ts';
import { migrateDatabase } from './migrate.ts';
import { makePrivate } from './private-folder.ts';
import { secretsFile, secretsOf, type Secrets } from './secrets.ts';
import { seedDemo } from './seed-demo.ts';
import { readSettings, type RunSettings } from './settings.ts';
import { watchAndRestart } from './watch.ts';

// Before the first file is written: only the owner may read state, logs and secrets. Processes inherit this mask.
process.umask(0o077);

const root = path.resolve(import.meta.dirname, '../..');
/** Folder of state, logs and secrets. */
const dir = process.env.MAINSTAY_DIR ? path.resolve(process.env.MAINSTAY_DIR) : path.join(root, '.mainstay');

/** An expected failure: its message is printed without a stack. */
class Refusal extends Error {}

// The reader of our output may have exited (`make run | head`): that must not leave processes running.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function settingsOrRefuse(): RunSettings {
  const file = path.join(root, '.env');
  if (existsSync(file)) process.loadEnvFile(file);
  try {
    return readSettings();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const lines = error.problems.map(({ variable, expected }) => `  ${variable}: ${expected}`);
    throw new Refusal(`The configuration is wrong.\n${lines.join('\n')}`);
  }
}

function discordOf(settings: RunSettings) {
  const { DISCORD_TOKEN: token, OAUTH_CLIENT_ID: clientId, OAUTH_CLIENT_SECRET: clientSecret } = settings;
  if (!token) return undefined;
  if (!clientId || !clientSecret) {
    const missing = [!clientId && 'OAUTH_CLIENT_ID', !clientSecret && 'OAUTH_CLIENT_SECRET']
      .filter(Boolean)
      .join(' and ');
    throw new Refusal(
      `DISCORD_TOKEN is set, so Mainstay connects to Discord. Set ${missing} too: users log in with them.`,
    );
  }
  return { token, clientId, clientSecret };
}

/** @param patienceMs time in which ports may become free */
async function refuseTakenPorts(settings: RunSettings, withSim: boolean, patienceMs: number): Promise<void> {
  const names = processNames.filter((name) => withSim || name !== 'discord-sim');
  const until = Date.now() + patienceMs;
  let taken = await takenPorts(settings, names);
  for (; taken.length > 0 && Date.now() < until; taken = await takenPorts(settings, names)) await delay(50);
  const lines = taken.map(
    (name) => `  ${settings.ports[name]}, which ${name} needs (set ${portVariable[name]} to use another)`,
  );
  if (lines.length > 0) throw new Refusal(`Ports are taken:\n${lines.join('\n')}`);
}

async function takenPorts(settings: RunSettings, names: readonly ProcessName[]): Promise<ProcessName[]> {
  const taken = await Promise.all(names.map((name) => isPortTaken(settings.ports[name])));
  return names.filter((_, index) => taken[index]);
}

/** Time (ms) in which the ports of processes of an earlier run become free. */
const leftoverPortsMs = 30_000;

const portVariable = {
  'discord-sim': 'SIM_PORT',
  simpleproxy: 'PROXY_PORT',
  jobserver: 'JOBSERVER_PORT',
  bot: 'BOT_PORT',
  webserver: 'WEBSERVER_PORT',
  website: 'WEBSITE_PORT',
} as const;

/** File that keeps the simulated world across restarts. */
const worldFile = path.join(dir, 'discord-sim', 'world.json');

function putWorldAside(): void {
  if (!existsSync(worldFile)) return;
  renameSync(worldFile, `${worldFile}.before`);
  say(`  discord-sim  starts with a new world; the previous one is in ${worldFile}.before`);
}

/** The processes of this installation, not yet started. Prints their starts and ends. */
function mainstayOf(settings: RunSettings, databaseUrl: string, secrets: Secrets, record: ProcessRecord): Mainstay {
  return new Mainstay({
    root,
    dir,
    ports: settings.ports,
    databaseUrl,
    redisUrl: settings.REDIS_URL,
    secrets,
    discord: discordOf(settings),
    websiteHost: settings.WEBSITE_HOST,
    env: {
      HOST: settings.HOST,
      ALLOW_INTERNAL_EXPOSED: String(settings.ALLOW_INTERNAL_EXPOSED),
    },
    envOf: {
      ...settings.passedOn,
      'discord-sim': { ...settings.passedOn['discord-sim'], SIM_WORLD_FILE: worldFile },
    },
    onEvent: (name, event) => {
      if (event.kind === 'started') record.note(name, event.pid);
      if (event.kind === 'ready') say(`  ${name.padEnd(12)} ready   http://localhost:${settings.ports[name]}`);
      if (event.kind === 'exited' && event.restartInMs !== null) {
        say(
          `  ${name.padEnd(12)} ended (${event.signal ?? `code ${event.code}`}); started again. Its log: ${dir}/logs/${name}.log`,
        );
      }
    },
  });
}

/** Prints secrets only to a terminal: other output may be kept in a log, which must not contain a secret. */
function tellWhere(mainstay: Mainstay, { operatorToken }: Secrets): void {
  const told = process.stdout.isTTY ? operatorToken : `in ${secretsFile(dir)}`;
  say('');
  say(`  operator token  ${told}   (jobserver: ${mainstay.url('jobserver')}/board)`);
  say(`  API             ${mainstay.url('webserver')}/docs`);
  if (mainstay.world)
    say(`  simulator       ${mainstay.url('discord-sim')}/sim/world   (control token: in ${secretsFile(dir)})`);
  say('');
  say(`Mainstay is ready: ${mainstay.url('website')}`);
}

/** Closes the data folder to other users of this machine, including files that earlier versions left open. */
function closeFolder(): void {
  try {
    const open = makePrivate(dir);
    if (open.length > 0)
      say(
        `  other users could read ${open.length} file${open.length === 1 ? '' : 's'} of ${dir} (${some(open)}); closed`,
      );
  } catch (error) {
    throw new Refusal(
      `${dir} cannot be closed to other users: ${(error as Error).message}. Give the folder to this user.`,
    );
  }
}

const some = (names: string[]): string => names.slice(0, 3).join(', ') + (names.length > 3 ? ' …' : '');

async function run(): Promise<void> {
  const settings = settingsOrRefuse();
  const withSim = !discordOf(settings);
  closeFolder();
  const record = new ProcessRecord(dir, root);
  const other = record.livingRunner();
  if (other) throw new Refusal(`Mainstay already runs from this folder (process ${other}).`);
  const leftovers = await record.endLeftovers();
  for (const name of leftovers) say(`  ended a ${name} of an earlier run`);
  // On a busy machine, threads of ended processes keep their ports open for a moment.
  await refuseTakenPorts(settings, withSim, leftovers.length > 0 ? leftoverPortsMs : 0);

  const tell = (text: string): void => say(`  ${text}`);
  const postgresOptions = { dir: path.join(dir, 'postgres'), within: dir };
  const postgres = settings.DATABASE_URL ? null : await KeptPostgres.start(postgresOptions, tell);
  const databaseUrl = settings.DATABASE_URL ?? postgres!.server.appUrl;
  const kept = secretsOf(dir);
  const secrets: Secrets = {
    ...kept,
    operatorToken: settings.OPERATOR_TOKEN ?? kept.operatorToken,
    sessionSecret: settings.SESSION_SECRET ?? kept.sessionSecret,
    simControlToken: kept.simControlToken,
  };
  const mainstay = mainstayOf(settings, databaseUrl, secrets, record);
  const ended = new AbortController();
  const stop = async (): Promise<void> => {
    ended.abort();
    await mainstay.stop();
    await postgres?.stop();
    record.clear();
  };

  let ending: Promise<void> | null = null;
  const end = (): Promise<void> =>
    (ending ??= (async () => {
      say('\nStopping …');
      await stop();
      say('Stopped.');
    })());
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => void end().then(() => process.exit(0)));
  }

  try {
    say(
      postgres ? `Starting Mainstay (with its own PostgreSQL on port ${postgres.server.port}).` : 'Starting Mainstay.',
    );
    if (postgres?.server.warning) tell(`warning: ${postgres.server.warning}. See docs/operating.md for what to do.`);
    if (postgres) await prepareRoles(postgres.server);
    await migrateDatabase(postgres?.server.ownerUrl ?? databaseUrl);
    if (settings.SIM_FRESH) putWorldAside();
    await mainstay.start();
    if (mainstay.world) await seedDemo(mainstay, databaseUrl);
  } catch (error) {
    if (ending) return;
    await stop();
    throw new Refusal((error as Error).message);
  }
  if (process.argv.includes('--watch')) watchAndRestart(root, mainstay, say);
  tellWhere(mainstay, secrets);
  if (mainstay.world) await followWorlds(mainstay, say, ended.signal);
}

run().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Refusal ? error.message : String((error as Error).stack ?? error)}\n`);
  process.exit(1);
});
