import { measureQuietGuild } from '../quiet-guild.ts';
import { World } from '../world.ts';

describe('hostile guilds flood all shared resources', () => {
  it('a quiet guild → every message, check and save is answered', async () => {
    const world = await World.boot({ envOf: { simpleproxy: { REST_GLOBAL_PER_SECOND: '50' } } });
    try {
      const { alone, flooded, attempted } = await measureQuietGuild(world, {
        hostileGuilds: 3,
        rounds: 4,
        pauseMs: 50,
      });
      // `make bench` judges the times, because machines are noisy. This test requires only that everything is answered.
      for (const waits of [alone, flooded]) {
        expect(Object.values(waits).map((kind: number[]) => kind.length)).toEqual([4, 4, 4, 2]);
      }
      for (const kind of ['save', 'check', 'diff', 'event']) expect(attempted[kind]).toBeGreaterThan(1);
    } finally {
      await world.close();
    }
  });
});
