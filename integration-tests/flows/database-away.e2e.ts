import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startPostgres } from '../../tools/postgres/postgres.ts';
import { effort } from '../effort.ts';
import { countingScript, Traffic } from '../traffic.ts';
import { until } from '../until.ts';
import { World } from '../world.ts';

const awaySeconds = effort.databaseAwaySeconds;

describe(`the database goes away for ${awaySeconds} s while messages arrive`, () => {
  it('database away → each message is answered exactly once afterwards, and no process has ended', async () => {
    const dir = mkdtempSync(path.join(tmpdir(), 'mainstay-away-'));
    let postgres = await startPostgres({ dir });
    const exits: string[] = [];
    const world = await World.boot({
      databaseUrl: postgres.url,
      onEvent: (name, { kind }) => kind === 'exited' && exits.push(name),
    });
    try {
      await world.deploy(await world.admin(), 'counting', countingScript);
      const channels = world
        .guild()
        .channels.filter(({ type }) => type === 0)
        .slice(0, 3);
      const traffic = new Traffic(
        world,
        channels.map(({ id }) => id),
      );
      // 10 messages per second: from 3 s before until 5 s after the outage.
      const sending = traffic.send((awaySeconds + 8) * 10, 10);
      await until('messages', async () => traffic.sent.length >= 30);
      const { port } = postgres;
      process.kill(postgres.pid, 'SIGKILL');
      const webserver = world.mainstay.url('webserver');
      const killedAt = Date.now();
      await until('the webserver says that it is not ready', async () => {
        const { status } = await fetch(`${webserver}/readyz`);
        return status === 503;
      });
      await delay(Math.max(0, killedAt + awaySeconds * 1_000 - Date.now()));
      postgres = await startPostgres({ dir, port });
      await sending;
      const report = await traffic.report();
      process.stdout.write(
        `database away for ${awaySeconds} s: ${JSON.stringify(report)}, processes that ended: ${exits.length}\n`,
      );
      expect(report).toMatchObject({ answered: report.sent, duplicates: 0, outOfOrder: 0 });
      expect(exits).toEqual([]);
    } finally {
      await world.close();
      await postgres.stop();
      rmSync(dir, { recursive: true, force: true });
    }
  });
});
