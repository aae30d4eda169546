import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startPostgres } from '../../tools/postgres/postgres.ts';
import { countingScript, Traffic } from '../traffic.ts';
import { World } from '../world.ts';

describe('the database goes away for 30 s while messages arrive', () => {
  it('and each message is answered exactly once afterwards, without a process that ended', async () => {
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
      const sending = traffic.send(400, 10);
      await delay(3_000);
      const { port } = postgres;
      process.kill(postgres.pid, 'SIGKILL');
      const webserver = world.mainstay.url('webserver');
      await delay(2_000);
      const ready = await fetch(`${webserver}/readyz`);
      expect(ready.status).toBe(503);
      await delay(28_000);
      postgres = await startPostgres({ dir, port });
      await sending;
      const report = await traffic.report();
      process.stdout.write(
        `database away for 30 s: ${JSON.stringify(report)}, processes that ended: ${exits.length}\n`,
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
