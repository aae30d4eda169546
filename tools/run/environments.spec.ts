import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Mainstay, processNames, type ProcessName } from './mainstay.ts';

const root = path.resolve(import.meta.dirname, '../..');
const secretNames = /TOKEN|SECRET|KEY|DATABASE_URL/;

const mainstay = new Mainstay({
  root,
  dir: '/nowhere',
  ports: Object.fromEntries(processNames.map((name, index) => [name, 1 + index])) as Record<ProcessName, number>,
  databaseUrl: 'postgres://mainstay:password@127.0.0.1:1/postgres',
  secrets: {
    operatorToken: 'operator',
    sessionSecret: 'session',
    simControlToken: 'control',
    botProxyKey: 'bot key',
    jobserverProxyKey: 'jobserver key',
    webserverProxyKey: 'webserver key',
  },
});

/** The documented table: process and names of its secrets. */
function documented(): Map<string, string[]> {
  const text = readFileSync(path.join(root, 'docs/operating.md'), 'utf8');
  const [, table = ''] = text.split('<!-- environments');
  const rows = [...table.split('\n### ', 1)[0]!.matchAll(/^\| `([a-z-]+)` +\| (.*) \|$/gm)];
  return new Map(
    rows.map(([, name, cell]) => [name!, [...cell!.matchAll(/`([A-Z_]+)`/g)].map(([, one]) => one!).toSorted()]),
  );
}

it('each process → gets the secrets that docs/operating.md names, and no others', () => {
  const environments = mainstay.environments();
  const given = processNames.map((name) => [
    name,
    Object.keys(environments[name])
      .filter((variable) => secretNames.test(variable))
      .toSorted(),
  ]);
  expect(Object.fromEntries(given)).toEqual(Object.fromEntries(documented()));
});

it('a real Discord → no process gets the control token', () => {
  const { options } = mainstay;
  const real = new Mainstay({ ...options, discord: { token: 't', clientId: 'c', clientSecret: 's' } });
  const { 'discord-sim': _sim, ...others } = real.environments();
  expect(JSON.stringify(others)).not.toContain('control');
});
