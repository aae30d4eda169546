import { setTimeout as delay } from 'node:timers/promises';
import { effort, seed } from '../effort.ts';
import { numbersOf } from '../seeded-numbers.ts';
import { until } from '../until.ts';
import { World } from '../world.ts';

const kills = effort.pruneKills;
const total = effort.pruneMessages;
const kept = 40;

interface JournalEntry {
  kind: string;
  method?: string;
  path?: string;
  status?: number;
  body?: { messages?: string[] };
}

describe('jobserver is killed during messages.prune', () => {
  it('kills → exactly the right messages are deleted, and no successful call is repeated', async () => {
    const world = await World.boot({ without: ['website', 'bot'] });
    try {
      const owner = world.person();
      const channels = world
        .guild()
        .channels.filter(({ type }) => type === 0)
        .slice(0, 4)
        .map(({ id }) => id);
      // Existing messages are older than the ones to delete, and stay.
      const cut = new Map(
        await Promise.all(channels.map(async (id) => [id, (await owner.messages(id)).at(-1)?.id ?? '0'] as const)),
      );
      const sent = new Map<string, string[]>();
      for (const channelId of channels) {
        const ids: string[] = [];
        for (let index = 0; index < (total + kept) / channels.length; index += 10) {
          const batch = await Promise.all(
            Array.from({ length: 10 }, (_, offset) => owner.say(channelId, `to be pruned ${index + offset}`)),
          );
          ids.push(...batch.map(({ id }) => id));
        }
        sent.set(
          channelId,
          ids.toSorted((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1)),
        );
      }

      // Slow responses, so that the run does not end before all kills.
      const slow = { kind: 'latency', ms: 100, operation: 'bulk_delete_messages' };
      expect((await world.mainstay.askSim('faults', { body: slow })).status).toBe(200);
      const run = await world.operator.start('messages.prune', {
        guildId: world.guild().id,
        channelIds: channels,
        limit: total,
        contains: 'to be pruned',
      });
      const next = numbersOf(seed);
      let killed = 0;
      for (let lives = 0; killed < kills; killed += 1) {
        const { state, attempts } = await until('another attempt', async () => {
          const now = await world.operator.run(run.id);
          return now.attempts > lives && now;
        });
        if (state === 'succeeded' || state === 'failed') break;
        lives = attempts;
        await delay(next() * 60);
        await world.mainstay.process('jobserver').kill();
      }
      const finished = await world.operator.finished(run.id, 120_000);

      const deleted = new Set<string>();
      let repeated = 0;
      const journal = (await (await world.mainstay.askSim('journal?kind=rest&limit=100000')).json()) as {
        entries: JournalEntry[];
      };
      for (const { method, path = '', status = 0, body } of journal.entries) {
        if (status >= 300) continue;
        const single = method === 'DELETE' && /\/messages\/(\d+)$/.exec(path)?.[1];
        const ids = single ? [single] : path.endsWith('/messages/bulk-delete') ? (body?.messages ?? []) : [];
        for (const id of ids) {
          if (deleted.has(id)) repeated += 1;
          deleted.add(id);
        }
      }
      const left = new Map(
        await Promise.all(channels.map(async (id) => [id, await owner.messages(id, cut.get(id))] as const)),
      );
      const remaining = [...left.values()].reduce((sum, messages) => sum + messages.length, 0);
      process.stdout.write(
        `seed ${seed}: ${killed} kills, ${finished.attempts} attempts, ${deleted.size} deleted, ${repeated} repeated, ${remaining} left\n`,
      );
      // A busy machine kills late: the run may have ended before the last kill.
      expect(killed).toBeGreaterThan(0);
      expect(finished.output).toMatchObject({ deleted: total });
      expect(repeated).toBe(0);
      expect(deleted.size).toBe(total);
      expect(remaining).toBe(kept);
    } finally {
      await world.close();
    }
  });
});
