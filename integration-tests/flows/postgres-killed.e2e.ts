import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { migrate } from '#libs/database';
import { KeptPostgres } from '../../tools/postgres/kept-postgres.ts';
import { prepareRoles } from '../../tools/postgres/roles.ts';
import { effort } from '../effort.ts';
import { countingScript, Traffic } from '../traffic.ts';
import { World } from '../world.ts';

const messages = effort.databaseKilledMessages;
const perSecond = 20;
/** Moments of the kills, as fractions of the time in which messages are sent. */
const moments = [0.25, 0.6];

describe('the embedded PostgreSQL is killed twice while messages arrive', () => {
  it('kills → it is restarted and the output says so, and each message is answered exactly once, in order per channel', async () => {
    const dir = mkdtempSync(path.join(tmpdir(), 'mainstay-killed-'));
    const lines: string[] = [];
    const postgres = await KeptPostgres.start({ dir: path.join(dir, 'postgres'), within: dir }, (line) =>
      lines.push(line),
    );
    const exits: string[] = [];
    let world: World | undefined;
    try {
      await prepareRoles(postgres.server);
      await migrate(postgres.server.ownerUrl);
      world = await World.boot({
        databaseUrl: postgres.server.appUrl,
        onEvent: (name, { kind }) => kind === 'exited' && exits.push(name),
      });
      await world.deploy(await world.admin(), 'counting', countingScript);
      const channels = world
        .guild()
        .channels.filter(({ type }) => type === 0)
        .slice(0, 4);
      const traffic = new Traffic(
        world,
        channels.map(({ id }) => id),
      );
      const startedAt = Date.now();
      const sending = traffic.send(messages, perSecond);
      const killed: number[] = [];
      for (const moment of moments) {
        await delay(Math.max(0, startedAt + moment * (messages / perSecond) * 1_000 - Date.now()));
        killed.push(postgres.server.pid);
        process.kill(postgres.server.pid, 'SIGKILL');
      }
      await sending;
      const report = await traffic.report();
      process.stdout.write(`${JSON.stringify(report)}\n${lines.join('\n')}\n`);
      expect(new Set([...killed, postgres.server.pid]).size).toBe(moments.length + 1);
      expect(report).toMatchObject({
        sent: messages + channels.length,
        answered: report.sent,
        duplicates: 0,
        outOfOrder: 0,
      });
      expect(exits).toEqual([]);
      expect(lines.map((line) => line.replace(/ after .*|Its log.*/, ''))).toEqual(
        moments.flatMap(() => ['postgresql ended (SIGKILL); starting it again. ', 'postgresql ready again']),
      );
    } finally {
      await world?.close();
      await postgres.stop();
      rmSync(dir, { recursive: true, force: true });
    }
  });
});
