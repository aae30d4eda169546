import { setTimeout as delay } from 'node:timers/promises';
import { effort, seed } from '../effort.ts';
import { kill, type Victim } from '../kill.ts';
import { numbersOf } from '../seeded-numbers.ts';
import { withTool } from '../optional-tools.ts';
import { countingScript, Traffic } from '../traffic.ts';
import { World } from '../world.ts';

const messages = effort.killedMessages;
const perSecond = 50;
const victims: Victim[] = ['bot', 'jobserver', 'vm-worker', 'simpleproxy', 'webserver'];
/**
 * Number of events that Discord keeps for a bot in 47 or more guilds. Events beyond it are lost while the proxy is away, and a
 * start on a busy machine takes longer than the 150 events of the demo's two guilds.
 */
const replayDepth = 3_500;
const killEverything = (queue: 'postgresql' | 'redis'): void => {
  it('kills → each message is answered exactly once, in order per channel', async () => {
    const world = await World.boot({ queue, replayDepth });
    try {
      await world.deploy(await world.admin(), 'counting', countingScript);
      const channels = world
        .guild()
        .channels.filter(({ type }) => type === 0)
        .slice(0, 5);
      const traffic = new Traffic(
        world,
        channels.map(({ id }) => id),
      );
      const next = numbersOf(seed);
      const moments = Array.from({ length: effort.killsOfEach }, () => victims)
        .flat()
        .map((victim) => ({ victim, at: next() * ((messages / perSecond) * 1_000) }))
        .toSorted((a, b) => a.at - b.at);
      const startedAt = Date.now();
      const killing = (async () => {
        let killed = 0;
        for (const { victim, at } of moments) {
          await delay(Math.max(0, startedAt + at - Date.now()));
          // A worker may be restarting at that moment: then wait for the next one.
          while (!(await kill(world, victim))) await delay(50);
          killed += 1;
        }
        return killed;
      })();
      await traffic.send(messages, perSecond);
      const killed = await killing;
      const report = await traffic.report();
      process.stdout.write(`${queue}, seed ${seed}: ${killed} kills, ${JSON.stringify(report)}\n`);
      expect(killed).toBe(effort.killsOfEach * victims.length);
      // Otherwise the result would show messages that Discord no longer had, not messages that we lost.
      expect(await world.gatewayEvents('resume-refused')).toEqual([]);
      expect(report).toMatchObject({ answered: report.sent, duplicates: 0, outOfOrder: 0 });
      expect(report.sent).toBe(messages + channels.length);
    } finally {
      await world.close();
    }
  });
};

describe('every process is killed while messages arrive, the queue on PostgreSQL', () => killEverything('postgresql'));
withTool('redis', () => {
  describe('every process is killed while messages arrive, the queue on Redis', () => killEverything('redis'));
});
