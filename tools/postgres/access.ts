import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { environment, type Cluster } from './cluster.ts';

/** Connection rules: every role needs a password, and only this machine may connect. There is no local socket. */
const RULES = `# Mainstay writes this file before each start.
# TYPE  DATABASE  USER  ADDRESS       METHOD
host    all       all   127.0.0.1/32  scram-sha-256
`;

const rulesOf = (data: string): string => path.join(data, 'pg_hba.conf');

/** Whether every connection to this data folder needs a password. */
export function wantsPassword(data: string): boolean {
  try {
    return readFileSync(rulesOf(data), 'utf8') === RULES;
  } catch {
    return false;
  }
}

/**
 * Sets the superuser's password and then accepts connections with a password only. The server must not be running: the password
 * is set in PostgreSQL's single-user mode, so that connections without a password are never possible.
 *
 * @throws Error with PostgreSQL's message
 */
export function demandPassword({ data, account }: Cluster, binary: string, password: string): void {
  const single = ['--single', '-D', data, '-c', 'exit_on_error=on', '-c', 'password_encryption=scram-sha-256'];
  const [command, ...args] = [...account.prefix, binary, ...single, 'postgres'];
  const { uid, gid } = account;
  const set = spawnSync(command, args, {
    uid,
    gid,
    env: environment,
    cwd: data,
    encoding: 'utf8',
    input: `ALTER ROLE postgres PASSWORD '${password}'\n`,
  });
  if (set.status !== 0 || /^\S.*(ERROR|FATAL|PANIC):/m.test(set.stderr)) {
    throw new Error(`The password of PostgreSQL cannot be set: ${set.error?.message ?? set.stderr.trim()}`);
  }
  const draft = `${rulesOf(data)}.new`;
  writeFileSync(draft, RULES, { mode: 0o600, flush: true });
  chmodSync(draft, 0o600);
  if (process.getuid!() === 0) chownSync(draft, account.owner.uid, account.owner.gid);
  renameSync(draft, rulesOf(data));
}
