import { ConfigError } from '#libs/config';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { startPostgres } from '../postgres/postgres.ts';
import { isPortTaken } from './free-port.ts';
import { ProcessRecord } from './leftovers.ts';
import { Mainstay, processNames } from './mainstay.ts';
import { migrateDatabase } from './migrate.ts';
import { secretsOf, type Secrets } from './secrets.ts';
import { seedDemo } from './seed-demo.ts';
import { readSettings, type RunSettings } from './settings.ts';
import { watchAndRestart } from './watch.ts';

const root = path.resolve(import.meta.dirname, '../..');
/** Where state, logs and secrets live. */
const dir = process.env.MAINSTAY_DIR ? path.resolve(process.env.MAINSTAY_DIR) : path.join(root, '.mainstay');

/** An end that was foreseen: told in words, without a stack. */
class Refusal extends Error {}

// Whoever read our output may have gone (`make run | head`): that is no reason to leave processes behind.
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
      `DISCORD_TOKEN is set, so that Mainstay talks to Discord. Set ${missing} too: people log in with them.`,
    );
  }
  return { token, clientId, clientSecret };
}

async function refuseTakenPorts(settings: RunSettings, withSim: boolean): Promise<void> {
  const names = processNames.filter((name) => withSim || name !== 'discord-sim');
  const taken = await Promise.all(names.map(async (name) => ((await isPortTaken(settings.ports[name])) ? [name] : [])));
  const lines = taken
    .flat()
    .map((name) => `  ${settings.ports[name]}, wanted by ${name} (${portVariable[name]} chooses another)`);
  if (lines.length > 0) throw new Refusal(`Ports are taken:\n${lines.join('\n')}`);
}

const portVariable = {
  'discord-sim': 'SIM_PORT',
  simpleproxy: 'PROXY_PORT',
  jobserver: 'JOBSERVER_PORT',
  bot: 'BOT_PORT',
  webserver: 'WEBSERVER_PORT',
  website: 'WEBSITE_PORT',
} as const;

/** The processes of this installation, not yet started; what becomes of them is printed. */
function mainstayOf(settings: RunSettings, databaseUrl: string, secrets: Secrets, record: ProcessRecord): Mainstay {
  return new Mainstay({
    root,
    dir,
    ports: settings.ports,
    databaseUrl,
    redisUrl: settings.REDIS_URL,
    secrets,
    discord: discordOf(settings),
    env: { LOG_LEVEL: settings.LOG_LEVEL, HOST: settings.HOST },
    envOf: {
      bot: { BOOTSTRAP_COMMANDS: String(settings.BOOTSTRAP_COMMANDS) },
      ...(process.env.PUBLIC_URL ? { webserver: { PUBLIC_URL: settings.PUBLIC_URL } } : {}),
    },
    onEvent: (name, event) => {
      if (event.kind === 'started') record.note(name, event.pid);
      if (event.kind === 'ready') say(`  ${name.padEnd(12)} ready   http://localhost:${settings.ports[name]}`);
      if (event.kind === 'exited' && event.restartInMs !== null) {
        say(
          `  ${name.padEnd(12)} ended (${event.signal ?? `code ${event.code}`}); started again. Its log: .mainstay/logs/${name}.log`,
        );
      }
    },
  });
}

function tellWhere(mainstay: Mainstay, { operatorToken }: Secrets): void {
  say('');
  say(`  operator token  ${operatorToken}   (jobserver: ${mainstay.url('jobserver')}/board)`);
  say(`  API             ${mainstay.url('webserver')}/docs`);
  if (mainstay.world) say(`  simulator       ${mainstay.url('discord-sim')}/sim/world`);
  say('');
  say(`Mainstay is ready: ${mainstay.url('website')}`);
}

async function run(): Promise<void> {
  const settings = settingsOrRefuse();
  const withSim = !discordOf(settings);
  mkdirSync(dir, { recursive: true });
  const record = new ProcessRecord(dir, root);
  const other = record.livingRunner();
  if (other) throw new Refusal(`Mainstay already runs from this folder (process ${other}).`);
  for (const name of await record.endLeftovers()) say(`  ended a ${name} that an earlier run had left behind`);
  await refuseTakenPorts(settings, withSim);

  const postgres = settings.DATABASE_URL ? null : await startPostgres({ dir: path.join(dir, 'postgres') });
  const databaseUrl = settings.DATABASE_URL ?? postgres!.url;
  const kept = secretsOf(dir);
  const secrets = {
    operatorToken: settings.OPERATOR_TOKEN ?? kept.operatorToken,
    sessionSecret: settings.SESSION_SECRET ?? kept.sessionSecret,
  };
  const mainstay = mainstayOf(settings, databaseUrl, secrets, record);
  const stop = async (): Promise<void> => {
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
    say(postgres ? `Starting Mainstay (PostgreSQL of its own on port ${postgres.port}).` : 'Starting Mainstay.');
    await migrateDatabase(databaseUrl);
    await mainstay.start();
    if (mainstay.world) await seedDemo(mainstay, databaseUrl);
  } catch (error) {
    if (ending) return;
    await stop();
    throw new Refusal((error as Error).message);
  }
  if (process.argv.includes('--watch')) watchAndRestart(root, mainstay, say);
  tellWhere(mainstay, secrets);
}

run().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Refusal ? error.message : String((error as Error).stack ?? error)}\n`);
  process.exit(1);
});
