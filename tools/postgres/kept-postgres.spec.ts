import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { KeptPostgres } from './kept-postgres.ts';
import { isAlive } from './postmaster.ts';

// Real: everything.
let dir: string;
let kept: KeptPostgres | undefined;
const lines: string[] = [];
let heard: { pattern: RegExp; done: () => void } | undefined;

const say = (line: string): void => {
  lines.push(line);
  if (heard?.pattern.test(line)) heard.done();
};
/** Resolves with the next matching line. */
const line = (pattern: RegExp): Promise<void> =>
  new Promise((done) => {
    heard = { pattern, done };
  });

beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'pg-kept-'));
  lines.length = 0;
});
afterEach(async () => {
  await kept?.stop();
  kept = undefined;
  rmSync(dir, { recursive: true, force: true });
});

const start = async (): Promise<KeptPostgres> =>
  (kept = await KeptPostgres.start({ dir, settings: { fsync: 'off' } }, say));

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client(url);
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows.map((row) => Object.values(row)[0]);
  } finally {
    await client.end();
  }
}

it('the postmaster is killed twice → starts again on the same port with its rows, and logs it; stop → ends it for good', async () => {
  const { server } = await start();
  await query(server.url, `CREATE TABLE kept AS SELECT 42 AS answer`);
  for (let times = 0; times < 2; times += 1) {
    const ready = line(/ready again/);
    process.kill(kept!.server.pid, 'SIGKILL');
    await ready;
    await expect(query(server.url, `SELECT answer FROM kept`)).resolves.toEqual([42]);
  }
  expect(lines.map((text) => text.replace(/[\d.]+ s$/, 'n s').replace(/:? .*postgres.log/, ' LOG'))).toEqual([
    expect.stringMatching(/^postgresql.*LOG/),
    'postgresql ready again after n s',
    expect.stringMatching(/^postgresql.*LOG/),
    'postgresql ready again after n s',
  ]);
  expect(lines[0]).toContain('ended (SIGKILL); starting it again');
  const { pid } = kept!.server;
  await kept!.stop();
  expect(isAlive(pid)).toBe(false);
  expect(lines).toHaveLength(4);
});

it('the port is taken while PostgreSQL is away → logged once, and PostgreSQL starts as soon as the port is free', async () => {
  const { server } = await start();
  const squatter = createServer();
  squatter.on('error', () => setImmediate(() => squatter.listen(server.port, '127.0.0.1')));
  const listening = once(squatter, 'listening');
  const refused = line(/does not start/);
  // The folder cannot be opened until the version file is correct again, so the test is sure to get the port.
  writeFileSync(path.join(dir, 'data/PG_VERSION'), '17\n');
  process.kill(server.pid, 'SIGKILL');
  await refused;
  squatter.listen(server.port, '127.0.0.1');
  await listening;
  const taken = line(/is taken/);
  writeFileSync(path.join(dir, 'data/PG_VERSION'), '18\n');
  await taken;
  const ready = line(/ready again/);
  squatter.close();
  await ready;
  expect(kept!.server.port).toBe(server.port);
  expect(lines.filter((text) => /does not start/.test(text))).toHaveLength(2);
});
