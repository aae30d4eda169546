import { measureQuietGuild } from '../quiet-guild.ts';
import { World } from '../world.ts';

describe('hostile guilds flood everything that guilds share', () => {
  it('and every message, check and save of a quiet guild is answered', async () => {
    const world = await World.boot({ envOf: { simpleproxy: { REST_GLOBAL_PER_SECOND: '50' } } });
    try {
      const { alone, flooded, attempted } = await measureQuietGuild(world, {
        hostileGuilds: 3,
        rounds: 4,
        pauseMs: 50,
      });
      // `make bench` judges the times, for machines are noisy; here everything has to be answered, however late.
      for (const waits of [alone, flooded]) {
        expect(Object.values(waits).map((kind: number[]) => kind.length)).toEqual([4, 4, 4, 2]);
      }
      for (const kind of ['save', 'check', 'diff', 'event']) expect(attempted[kind]).toBeGreaterThan(1);
    } finally {
      await world.close();
    }
  });
});
