import { limits } from '#libs/vocabulary';
import { setTimeout as delay } from 'node:timers/promises';
import { kept } from './housekeeping.ts';
import { givenStores } from '../testing/given-stores.ts';
import type { Stores } from './stores.ts';

// Sessions, guilds, the guild log and housekeeping, on real PostgreSQL.
let stores: Stores;
givenStores((opened) => (stores = opened));

describe('sessions', () => {
  const session = (idHash: string, ttlMs: number) => ({
    idHash,
    userId: 'user',
    user: { username: 'u', displayName: 'U "ü"', avatar: null },
    encryptedTokens: 'secret',
    csrfToken: 'csrf',
    device: 'Firefox on Linux',
    expiresAt: new Date(Date.now() + ttlMs),
  });

  it('a session → readable until it ends or expires', async () => {
    const { sessions } = stores;
    await expect(sessions.create(session('a', 60_000))).resolves.toMatchObject(
      session('a', 0).user ? { idHash: 'a' } : {},
    );
    await expect(sessions.get('a')).resolves.toMatchObject({ userId: 'user', user: { displayName: 'U "ü"' } });
    const expiresAt = new Date(Date.now() + 90_000);
    await expect(sessions.touch('a', { encryptedTokens: 'new', expiresAt })).resolves.toBe(true);
    await expect(sessions.get('a')).resolves.toMatchObject({ encryptedTokens: 'new', expiresAt });
    await sessions.create(session('b', 60_000));
    await sessions.create(session('gone', -1));
    await expect(sessions.get('gone')).resolves.toBeNull();
    await expect(sessions.touch('gone')).resolves.toBe(false);
    await expect(sessions.delete('a')).resolves.toBe(true);
    await expect(sessions.delete('a')).resolves.toBe(false);
  });

  it('list → by user, the oldest first; an expired session → taken once, and not listed', async () => {
    const { sessions } = stores;
    const of = (idHash: string, ttlMs: number) => sessions.create({ ...session(idHash, ttlMs), userId: 'lister' });
    const [first, second] = [await of('l1', 60_000), await of('l2', 60_000)];
    await of('l3', -1);
    expect((await sessions.listOfUser('lister')).map(({ id }) => id)).toEqual([first.id, second.id]);
    expect(first.id).not.toBe(second.id);
    expect((await sessions.takeExpired(10)).map(({ idHash }) => idHash)).toContain('l3');
    expect(await sessions.takeExpired(10)).toEqual([]);
  });
});

describe('guilds', () => {
  it('a guild joins, changes and leaves → its row follows', async () => {
    const { guilds } = stores;
    const guild = (id: string, name: string) => ({ id, name, icon: null, memberCount: 3 });
    await guilds.upsert([guild('2', 'two'), guild('1', 'old'), guild('1', 'one')]);
    await guilds.upsert([{ ...guild('2', 'two!'), memberCount: null }]);
    await expect(guilds.get('2')).resolves.toMatchObject({ name: 'two!', memberCount: 3, botPresent: true });
    expect((await guilds.list(['1', '2', '3'])).map(({ name }) => name).toSorted()).toEqual(['one', 'two!']);
    await guilds.markUnavailable(['2']);
    await expect(guilds.get('2')).resolves.toMatchObject({ unavailable: true, botPresent: true });
    await guilds.upsert([guild('2', 'two!')]);
    await expect(guilds.get('2')).resolves.toMatchObject({ unavailable: false });
    await expect(guilds.markGone('1')).resolves.toBe(true);
    await expect(guilds.markGone('1')).resolves.toBe(false);
    await guilds.upsert([guild('1', 'one')]);
    await expect(guilds.markAllGoneExcept(['2'])).resolves.toEqual(['1']);
    await expect(guilds.get('1')).resolves.toMatchObject({ botPresent: false });
    await expect(guilds.get('3')).resolves.toBeNull();
  });
});

describe('the guild log', () => {
  const line = (message: string, level: 'info' | 'error' = 'info') => ({ level, message });

  it('pages → in both directions and by level; a cut message → marked', async () => {
    const { guildLog } = stores;
    await guildLog.append('log', [line('1'), line('2', 'error'), line('3'), line('4', 'error'), line('5')]);
    const messages = async (range: Parameters<typeof guildLog.page>[1]) =>
      (await guildLog.page('log', range)).map(({ message }) => message);
    expect(await messages({ limit: 3 })).toEqual(['5', '4', '3']);
    const all = await guildLog.page('log', { limit: 9 });
    expect(await messages({ limit: 2, before: all[1]!.id })).toEqual(['3', '2']);
    expect(await messages({ limit: 2, after: all[4]!.id })).toEqual(['3', '2']);
    expect(await messages({ limit: 9, level: 'error' })).toEqual(['4', '2']);
    await expect(guildLog.countErrors('log', new Date(Date.now() - 60_000))).resolves.toBe(2);
    await guildLog.append('cut', [line(`\0${'x'.repeat(limits.log.lineLength)}`)]);
    const [cut] = await guildLog.page('cut', { limit: 1 });
    expect(cut!.message).toHaveLength(limits.log.lineLength);
    expect(cut!.message).toMatch(/^\u{fffd}x+ … \(cut off\)$/u);
  });

  it('text, places and names that no column can hold → the line is stored all the same', async () => {
    const { guildLog } = stores;
    const hostile = {
      ...line('a\0b\ud800'),
      line: 2_147_483_648,
      column: Number.NaN,
      script: `\0${'s'.repeat(5_000)}`,
      code: '\ud800',
      once: 'o'.repeat(100_000),
    };
    await guildLog.append('hostile', [
      hostile,
      { ...line('fine'), line: 2 ** 31 - 1, column: 0 },
      { ...line('x'), line: -1 },
    ]);
    const [negative, fine, first] = await guildLog.page('hostile', { limit: 9 });
    expect(first).toMatchObject({ message: 'a\u{fffd}b\u{fffd}', code: '\u{fffd}' });
    expect([first!.line, first!.column, negative!.line]).toEqual([undefined, undefined, undefined]);
    expect(first!.script).toHaveLength(256);
    expect(fine).toMatchObject({ line: 2 ** 31 - 1, column: 0 });
  });

  it('a line of an event, appended again → stored once; with another text → stored, too', async () => {
    const { guildLog } = stores;
    const keyed = (message: string, once: string) => ({ ...line(message), once });
    await guildLog.append('once', [keyed('a', '1'), keyed('a', '1'), keyed('a', '2'), line('a'), line('a')]);
    await Promise.all([1, 2].map(() => guildLog.append('once', [keyed('a', '1'), keyed('b', '1'), keyed('c', '3')])));
    await guildLog.append('another guild', [keyed('a', '1')]);
    const messages = async (guildId: string) =>
      (await guildLog.page(guildId, { limit: 99 })).map(({ message }) => message).toReversed();
    expect(await messages('once')).toEqual(['a', 'a', 'a', 'a', 'b', 'c']);
    expect(await messages('another guild')).toEqual(['a']);
  });

  it('many writers and a reader with a cursor → the reader gets every line', async () => {
    const { guildLog } = stores;
    let writing = true;
    const written = Promise.all(
      Array.from({ length: 80 }, (_, n) => guildLog.append('many', [line(`${n}a`), line(`${n}b`)])),
    ).finally(() => (writing = false));
    const seen: string[] = [];
    for (let more = true; more;) {
      const last = writing;
      const page = await guildLog.page('many', { limit: 9, after: seen.at(-1) ?? '0' });
      seen.push(...page.map(({ id }) => id).toReversed());
      more = last || page.length > 0;
    }
    await written;
    expect(seen).toHaveLength(160);
  });

  it('more lines than are kept → the newest ones stay', async () => {
    const { guildLog } = stores;
    for (let n = 0; n < 4; n++) {
      await guildLog.append(
        'long',
        Array.from({ length: 3_000 }, (_, m) => line(`${n * 3_000 + m}`)),
      );
    }
    const { rows } = await stores.database.query(`SELECT count(*)::int AS n FROM guild_log WHERE guild_id = 'long'`);
    expect(rows).toEqual([{ n: limits.log.linesKeptPerGuild }]);
  });
});

it('housekeeping → deletes expired rows only', async () => {
  const { inbox, runs, kv, scripts, database, housekeeping } = stores;
  const events = ['old', 'new', 'waiting'].map((id) => ({ id, guildId: 'forget', name: 'n', payload: 1 }));
  await inbox.append(events);
  const lease = (await inbox.acquire('forget', 'me', 60_000))!;
  const [old, recent] = await inbox.take(lease, 2);
  await inbox.done(lease, [old!.seq, recent!.seq]);
  await kv.set('forget', 'k', 1, { once: 'old', ttlSeconds: 0.01 });
  await kv.set('forget', 'l', 1, { once: 'new' });
  const { run } = await runs.create({ task: 't', guildId: null, input: null });
  await runs.cancelled(run.id, null);
  const age = (ms: number) => `now() - interval '${ms + 60_000} ms'`;
  await database.query(`UPDATE inbox_event SET handled_at = ${age(kept.handledEvents)} WHERE id = 'old'`);
  await database.query(`UPDATE op_journal SET at = ${age(kept.journal)} WHERE once = 'old' AND guild_id = 'forget'`);
  await database.query(`UPDATE run SET finished_at = ${age(kept.finishedRuns)} WHERE id = $1`, [run.id]);
  const [gone, deleted] = await Promise.all(
    ['gone', 'deleted'].map((name) => scripts.create('forget', name, null, '')),
  );
  for (const { script } of [gone!, deleted!]) await scripts.delete('forget', script.id);
  await database.query(`UPDATE script SET deleted_at = ${age(kept.deletedScripts)} WHERE id = $1`, [gone!.script.id]);
  await delay(20);
  await expect(housekeeping.prune()).resolves.toMatchObject({ events: 1, journal: 1, runs: 1, scripts: 1, kv: 1 });
  await expect(scripts.restore('forget', gone!.script.id)).rejects.toMatchObject({ code: 'script.unknown' });
  await expect(scripts.restore('forget', deleted!.script.id)).resolves.toMatchObject({ name: 'deleted' });
  await expect(inbox.append(events)).resolves.toMatchObject({ stored: 1 });
  await expect(kv.list('forget', { limit: 9 })).resolves.toMatchObject({ entries: [{ key: 'l' }] });
  await expect(runs.get(run.id)).resolves.toBeNull();
});

it('an event that was parked 30 days ago → deleted; one parked later → kept', async () => {
  const { inbox, database, housekeeping } = stores;
  await inbox.append(['old', 'recent'].map((id) => ({ id, guildId: 'park', name: 'n', payload: 1 })));
  await database.query(`UPDATE inbox_event SET parked_at = now(), code = 'c', message = 'm' WHERE guild_id = 'park'`);
  const parked = (id: string, ms: number) =>
    database.query(
      `UPDATE inbox_event SET parked_at = now() - $2 * interval '1 ms' WHERE id = $1 AND guild_id = 'park'`,
      [id, ms],
    );
  await parked('old', kept.parkedEvents + 60_000);
  await parked('recent', kept.parkedEvents - 60_000);
  await expect(housekeeping.prune()).resolves.toMatchObject({ events: 0, parked: 1 });
  expect((await inbox.parked('park', 9)).map(({ id }) => id)).toEqual(['recent']);
});

describe('results of day-old calls', () => {
  it.each([
    ['waits', 'once', '', 1],
    ['is parked', 'once', `parked_at = now() - interval '25 hours', code = 'c', message = 'm'`, 1],
    ['was parked before the call', 'twice', `parked_at = now() - interval '29 hours', code = 'c', message = 'm'`, 2],
    ['is handled', 'twice', 'handled_at = now()', 2],
  ])('of an event that %s → the same call takes effect %s', async (state, _times, change, value) => {
    const { inbox, kv, database, housekeeping } = stores;
    const guildId = `journal ${state}`;
    await inbox.append([{ id: 'e', guildId, name: 'n', payload: 1 }]);
    await kv.incr(guildId, 'n', 1, { once: 'call' });
    const received = `received_at = now() - interval '30 hours'`;
    await database.query(
      `UPDATE inbox_event SET ${[received, ...(change ? [change] : [])].join(', ')} WHERE guild_id = $1`,
      [guildId],
    );
    await database.query(`UPDATE op_journal SET at = now() - interval '27 hours' WHERE guild_id = $1`, [guildId]);
    await housekeeping.prune();
    await expect(kv.incr(guildId, 'n', 1, { once: 'call' })).resolves.toMatchObject({ value });
  });
});
