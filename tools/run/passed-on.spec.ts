import { processConfig, simConfig } from '#libs/config';
import { readSettings as readBot } from '../../apps/bot/src/settings.ts';
import { readSettings as readJobserver } from '../../apps/jobserver/src/settings.ts';
import { readSettings as readWebserver } from '../../apps/webserver/src/settings.ts';
import { readConfig as readProxy } from '../../simpleproxy/src/config.ts';
import { Mainstay, processNames, type ProcessName } from './mainstay.ts';
import { passedNames, passedOn } from './passed-on.ts';
import { readSettings } from './settings.ts';

type Env = Record<string, string | undefined>;

/** Names of the variables that a function reads from an empty environment. */
function readBy(read: (env: Env) => unknown): string[] {
  const names = new Set<string>();
  const env = new Proxy<Env>({}, { get: (_, name) => void names.add(String(name)) });
  try {
    read(env);
  } catch {
    // Some are required: the error lists them after all were read.
  }
  return [...names];
}

const mainstay = new Mainstay({
  root: '/nowhere',
  dir: '/nowhere',
  ports: Object.fromEntries(processNames.map((name, index) => [name, 1 + index])) as Record<ProcessName, number>,
  databaseUrl: 'postgres://mainstay:password@127.0.0.1:1/postgres',
  redisUrl: 'redis://127.0.0.1:2',
  secrets: {
    operatorToken: 'operator',
    sessionSecret: 'session',
    simControlToken: 'control',
    botProxyKey: 'bot key',
    jobserverProxyKey: 'jobserver key',
    webserverProxyKey: 'webserver key',
  },
});

it.each<[ProcessName, string[]]>([
  ['discord-sim', Object.keys({ ...processConfig, ...simConfig })],
  ['simpleproxy', readBy(readProxy)],
  ['jobserver', readBy(readJobserver)],
  ['bot', readBy(readBot)],
  ['webserver', readBy(readWebserver)],
])('%s: each variable that it reads → set or passed on by the runner', (name, read) => {
  // `run.ts` sets these for all processes, and the world's file for discord-sim.
  const byRun = ['HOST', 'ALLOW_INTERNAL_EXPOSED', ...(name === 'discord-sim' ? ['SIM_WORLD_FILE'] : [])];
  const known = new Set([...byRun, ...Object.keys(mainstay.environments()[name]), ...passedNames[name]]);
  expect(read.length).toBeGreaterThan(5);
  expect(read.filter((variable) => !known.has(variable))).toEqual([]);
});

it('variables that are set → reach only the processes that read them', () => {
  const before = 'b'.repeat(32);
  const { 'discord-sim': sim, ...others } = passedOn({
    SIM_RATE_LIMITS: 'off',
    SESSION_SECRETS_BEFORE: before,
    OPERATOR_TOKENS: '',
    TRUSTED_PROXIES: '10.0.0.0/8',
    AWS_SECRET_ACCESS_KEY: 'x',
  });
  expect(sim).toEqual({ SIM_RATE_LIMITS: 'off', TRUSTED_PROXIES: '10.0.0.0/8' });
  expect(others).toEqual({
    simpleproxy: {},
    jobserver: { TRUSTED_PROXIES: '10.0.0.0/8' },
    bot: { TRUSTED_PROXIES: '10.0.0.0/8' },
    webserver: { TRUSTED_PROXIES: '10.0.0.0/8', SESSION_SECRETS_BEFORE: before },
    website: {},
  });
});

it.each([
  ['JOBSERVER_VM_WORKERS', 'many'],
  ['SIM_RATE_LIMITS', 'sometimes'],
  ['WEBSITE_PROXIES', 'loopback'],
  ['OPERATOR_TOKENS', 'nobody'],
])('%s=%s → rejected before anything starts, with its name', (variable, value) => {
  expect(() => readSettings({ [variable]: value })).toThrow(new RegExp(`^${variable}: `));
});
