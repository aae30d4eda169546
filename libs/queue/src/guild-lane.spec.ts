import { Fault } from '#libs/vocabulary';
import { setTimeout as delay } from 'node:timers/promises';
import { Happenings } from '../testing/happenings.ts';
import { describeQueue, newGuild } from '../testing/queue-bed.ts';

describeQueue('guild turns', (bed) => {
  it('hands in every event of many guilds once and in order, with several consumers', async () => {
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

  it('keeps at most one waiting job for a guild, however often it is woken', async () => {
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

  it('loses no event that is stored just as its guild’s job is finishing', async () => {
    const queue = await bed.open();
    const guildId = newGuild();
    const handled = new Happenings();
    const turn = bed.drain('me', (_guild, id) => handled.add(id));
    let first = true;
    queue.consumeGuilds(async (id) => {
      const result = await turn(id);
      if (id === guildId && first) {
        first = false;
        // The turn has seen an empty inbox; its job has not finished. Now comes the event, and its wake-up.
        await bed.store(guildId, ['late']);
        await queue.wakeGuild(guildId);
      }
      return result;
    }, 4);
    await bed.store(guildId, ['early']);
    await queue.wakeGuild(guildId);
    // Without the sweep: nothing but the queue itself can bring it.
    await handled.until((all) => all.includes('late'));
    expect(handled.all).toEqual(['early', 'late']);
  });

  it('loses no wake-up at any moment of a job’s life', async () => {
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
      // At changing moments of the turn that this began.
      await delay((n * 7) % 5);
      if (n % 3 === 0) await handled.until((all) => all.includes(`${n}`));
    }
    await handled.until(({ length }) => length === 150);
    expect(handled.all).toEqual(Array.from({ length: 150 }, (_, n) => `${n}`));
  });

  it('comes round to a guild that was stored but never woken', async () => {
    const queue = await bed.open();
    const guildId = newGuild();
    const handled = new Happenings();
    queue.consumeGuilds(
      bed.drain('me', (_guild, id) => handled.add(id)),
      4,
    );
    // The process that stored it was killed before it could add the job.
    await bed.store(guildId, ['orphan']);
    await queue.startUpkeep();
    await handled.until((all) => all.includes('orphan'));
  });

  it('takes a turn again that failed, and keeps it as a dead letter when it goes on failing', async () => {
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

  it('does not count it against a turn that something outside is away', async () => {
    const queue = await bed.open();
    const guildId = newGuild();
    let calls = 0;
    const done = new Happenings();
    queue.consumeGuilds(async (id) => {
      if (id !== guildId) return 'idle';
      calls += 1;
      if (calls <= 12) throw new Fault('x.unavailable', 'Away.', { retryable: true, retryAfterMs: 5 });
      done.add(id);
      return 'idle';
    }, 1);
    await queue.wakeGuild(guildId);
    await done.until(({ length }) => length === 1);
    expect((await queue.stats()).guild.failed).toBe(0);
  });
});
