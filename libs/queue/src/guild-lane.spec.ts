import { Fault } from '#libs/vocabulary';
import { setTimeout as delay } from 'node:timers/promises';
import { Happenings } from '../testing/happenings.ts';
import { describeQueue, newGuild } from '../testing/queue-bed.ts';

describeQueue('guild turns', (bed) => {
  it('events of many guilds, several consumers → each event is handled once and in order', async () => {
    const handled = new Happenings<{ guildId: string; id: string }>();
    const all = await Promise.all([bed.open(), bed.open()]);
    all.forEach((queue, n) =>
      queue.consumeGuilds(
        bed.drain(`consumer-${n}`, (guildId, id) => handled.add({ guildId, id })),
        16,
      ),
    );
    const ids = Array.from({ length: 30 }, newGuild);
    const perGuild = 25;
    await Promise.all(
      ids.map(async (guildId, g) => {
        for (let n = 0; n < perGuild; n++) {
          await bed.store(guildId, [`${n}`]);
          await all[g % 2]!.wakeGuild(guildId);
        }
      }),
    );
    await handled.until(({ length }) => length >= ids.length * perGuild);
    for (const guildId of ids) {
      const seen = handled.all.filter((each) => each.guildId === guildId).map(({ id }) => id);
      expect(seen).toEqual(Array.from({ length: perGuild }, (_, n) => `${n}`));
    }
  });

  it('many wake-ups of one guild → at most one waiting job', async () => {
    const queue = await bed.open();
    const guildId = newGuild();
    await Promise.all(Array.from({ length: 50 }, () => queue.wakeGuild(guildId)));
    const lane = queue.boardQueues().find(({ name }) => name === 'guild')!;
    const waiting = (await lane.getWaiting()).filter((job) => (job.data as { guildId: string }).guildId === guildId);
    expect(waiting).toHaveLength(1);
    const turns = new Happenings();
    queue.consumeGuilds(async (id) => {
      turns.add(id);
      return 'idle';
    }, 4);
    await turns.until((all) => all.includes(guildId));
    await delay(50);
    expect(turns.all.filter((id) => id === guildId)).toHaveLength(1);
  });

  it('an event that is stored while its guild’s job finishes → handled', async () => {
    const queue = await bed.open();
    const guildId = newGuild();
    const handled = new Happenings();
    const turn = bed.drain('me', (_guild, id) => handled.add(id));
    let first = true;
    queue.consumeGuilds(async (id) => {
      const result = await turn(id);
      if (id === guildId && first) {
        first = false;
        // The turn has seen an empty inbox, but its job has not finished. The event and its wake-up come now.
        await bed.store(guildId, ['late']);
        await queue.wakeGuild(guildId);
      }
      return result;
    }, 4);
    await bed.store(guildId, ['early']);
    await queue.wakeGuild(guildId);
    // No sweep runs here: only the queue itself can bring the event.
    await handled.until((all) => all.includes('late'));
    expect(handled.all).toEqual(['early', 'late']);
  });

  it('a wake-up at any moment of a job’s life → its event is handled', async () => {
    const queue = await bed.open();
    const guildId = newGuild();
    const handled = new Happenings();
    queue.consumeGuilds(
      bed.drain('me', (_guild, id) => handled.add(id)),
      4,
    );
    for (let n = 0; n < 150; n++) {
      await bed.store(guildId, [`${n}`]);
      await queue.wakeGuild(guildId);
      // A different moment of the turn in each round.
      await delay((n * 7) % 5);
      if (n % 3 === 0) await handled.until((all) => all.includes(`${n}`));
    }
    await handled.until(({ length }) => length === 150);
    expect(handled.all).toEqual(Array.from({ length: 150 }, (_, n) => `${n}`));
  });

  it('an event that was stored without a wake-up → the sweep finds it', async () => {
    const queue = await bed.open();
    const guildId = newGuild();
    const handled = new Happenings();
    queue.consumeGuilds(
      bed.drain('me', (_guild, id) => handled.add(id)),
      4,
    );
    // The process that stored the event was killed before it added the job.
    await bed.store(guildId, ['orphan']);
    await queue.startUpkeep();
    await handled.until((all) => all.includes('orphan'));
  });

  it('a turn that fails → retried; a turn that keeps failing → a dead letter', async () => {
    const queue = await bed.open();
    const guildId = newGuild();
    let heal = false;
    const turns = new Happenings();
    queue.consumeGuilds(async (id) => {
      if (id !== guildId) return 'idle';
      turns.add(id);
      if (!heal) throw new Error('broken');
      return 'idle';
    }, 4);
    await queue.wakeGuild(guildId);
    for (;;) {
      const { letters } = await queue.deadLetters.list({ limit: 10 });
      const letter = letters.find((each) => each.kind === 'guild' && each.guildId === guildId);
      if (letter) {
        expect(letter).toMatchObject({ id: `guild:${guildId}`, message: 'broken' });
        break;
      }
      await delay(20);
    }
    expect(turns.all.length).toBe(8);
    heal = true;
    await queue.deadLetters.replay(`guild:${guildId}`);
    await turns.until(({ length }) => length === 9);
    expect((await queue.deadLetters.list({ limit: 10 })).letters).toEqual([]);
    await expect(queue.deadLetters.replay(`guild:${guildId}`)).rejects.toMatchObject({ code: 'dead-letter.unknown' });
  });

  it('a retryable fault → does not count as a failed attempt of the turn', async () => {
    const queue = await bed.open();
    const guildId = newGuild();
    let calls = 0;
    const done = new Happenings();
    queue.consumeGuilds(async (id) => {
      if (id !== guildId) return 'idle';
      calls += 1;
      if (calls <= 12) throw new Fault('database.unavailable', 'Away.', { retryable: true, retryAfterMs: 5 });
      done.add(id);
      return 'idle';
    }, 1);
    await queue.wakeGuild(guildId);
    await done.until(({ length }) => length === 1);
    expect((await queue.stats()).guild.failed).toBe(0);
  });
});
