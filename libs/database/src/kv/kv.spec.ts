import { limits, type Json } from '#libs/vocabulary';
import fc from 'fast-check';
import { setTimeout as delay } from 'node:timers/promises';
import { givenStores } from '../../testing/given-stores.ts';
import type { Stores } from '../stores.ts';
import { PostgresKv } from './postgres-kv.ts';

let stores: Stores;
let guilds = 0;
const newGuild = () => `guild-${++guilds}`;

givenStores((opened) => (stores = opened));

it('any JSON value → read back unchanged, and by its guild only', async () => {
  const key = fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }).filter((text) => !text.includes('\0'));
  await fc.assert(
    fc.asyncProperty(key, fc.jsonValue(), async (name, value) => {
      const guild = newGuild();
      await expect(stores.kv.set(guild, name, value as Json)).resolves.toEqual({ version: 1 });
      const stored = await stores.kv.get(guild, name);
      expect(JSON.stringify(stored)).toBe(JSON.stringify({ key: name, value, version: 1 }));
      await expect(stores.kv.get(newGuild(), name)).resolves.toBeNull();
    }),
    { numRuns: 40 },
  );
});

it('set, set, delete, set → versions 1, 2, then 1 again', async () => {
  const guild = newGuild();
  await stores.kv.set(guild, 'k', 'a');
  await expect(stores.kv.set(guild, 'k', 'b')).resolves.toEqual({ version: 2 });
  await expect(stores.kv.delete(guild, 'k')).resolves.toEqual({ deleted: true });
  await expect(stores.kv.delete(guild, 'k')).resolves.toEqual({ deleted: false });
  await expect(stores.kv.set(guild, 'k', 'c')).resolves.toEqual({ version: 1 });
});

it('one call repeated, also by another process → takes effect once', async () => {
  const guild = newGuild();
  const call = () => stores.kv.incr(guild, 'n', 5, { once: 'event:1' });
  const results = await Promise.all(Array.from({ length: 20 }, call));
  expect(new Set(results.map((result) => JSON.stringify(result)))).toEqual(new Set(['{"value":5,"version":1}']));
  await expect(stores.kv.incr(guild, 'n', 1, { once: 'event:2' })).resolves.toEqual({ value: 6, version: 2 });
  await expect(call()).resolves.toEqual({ value: 5, version: 1 });
  await expect(stores.kv.delete(guild, 'n', { once: 'event:3' })).resolves.toEqual({ deleted: true });
  await expect(stores.kv.delete(guild, 'n', { once: 'event:3' })).resolves.toEqual({ deleted: true });
  await expect(stores.kv.incr(newGuild(), 'n', 1, { once: 'event:1' })).resolves.toEqual({ value: 1, version: 1 });
});

it('increments, repeated and concurrent → each counts once', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ by: fc.integer({ min: -9, max: 9 }), repeats: fc.integer({ min: 1, max: 3 }) }), {
        maxLength: 12,
      }),
      async (calls) => {
        const guild = newGuild();
        await Promise.all(
          calls.flatMap(({ by, repeats }, n) =>
            Array.from({ length: repeats }, () => stores.kv.incr(guild, 'n', by, { once: `call-${n}` })),
          ),
        );
        const sum = calls.reduce((total, { by }) => total + by, 0);
        expect((await stores.kv.get(guild, 'n'))?.value ?? 0).toBe(sum);
        expect((await stores.kv.get(guild, 'n'))?.version ?? 0).toBe(calls.length);
      },
    ),
    { numRuns: 15 },
  );
});

it('counting beyond exact numbers → rejected, and the value stays', async () => {
  const guild = newGuild();
  const most = Number.MAX_SAFE_INTEGER;
  await stores.kv.set(guild, 'n', most - 1);
  await expect(stores.kv.incr(guild, 'n', 1)).resolves.toMatchObject({ value: most });
  await expect(stores.kv.incr(guild, 'n', 1)).rejects.toMatchObject({ code: 'kv.not-safe' });
  await expect(stores.kv.get(guild, 'n')).resolves.toMatchObject({ value: most, version: 2 });
  await expect(stores.kv.incr(guild, 'n', -1)).resolves.toMatchObject({ value: most - 1 });
  await stores.kv.set(guild, 'n', -most);
  await expect(stores.kv.incr(guild, 'n', -1)).rejects.toMatchObject({ code: 'kv.not-safe' });
  // A script may store such a number itself and read it back; only counting with it is rejected.
  await stores.kv.set(guild, 'n', 2 ** 60);
  await expect(stores.kv.get(guild, 'n')).resolves.toMatchObject({ value: 2 ** 60 });
  await expect(stores.kv.incr(guild, 'n', -1)).rejects.toMatchObject({ code: 'kv.not-safe' });
});

describe('top', () => {
  it('numbers → in order, by prefix; live ones of this guild only', async () => {
    const guild = newGuild();
    const values: Record<string, Json> = {
      'a/1': 5,
      'a/2': 1e21,
      'a/3': -2.5,
      'a/4': 5,
      'a/text': '9',
      'a/list': [9],
      'a/none': null,
      'b/1': 7,
      a: 6,
    };
    for (const [key, value] of Object.entries(values)) await stores.kv.set(guild, key, value);
    await stores.kv.set(guild, 'a/old', 99, { ttlSeconds: 0.01 });
    await stores.kv.set(newGuild(), 'a/5', 8);
    await delay(20);
    const top = async (options: Parameters<typeof stores.kv.top>[1]) =>
      (await stores.kv.top(guild, options)).map(({ key, value }) => `${key}=${value}`);
    expect(await top({ order: 'highest', limit: 4 })).toEqual(['a/2=1e+21', 'b/1=7', 'a=6', 'a/1=5']);
    expect(await top({ prefix: 'a/', order: 'highest', limit: 9 })).toEqual([
      'a/2=1e+21',
      'a/1=5',
      'a/4=5',
      'a/3=-2.5',
    ]);
    expect(await top({ prefix: 'a/', order: 'lowest', limit: 3 })).toEqual(['a/3=-2.5', 'a/1=5', 'a/4=5']);
    expect(await top({ prefix: '\u{10ffff}', order: 'lowest', limit: 3 })).toEqual([]);
  });

  it('values that change → the order changes with them', async () => {
    const guild = newGuild();
    await stores.kv.incr(guild, 'a', 3);
    await stores.kv.incr(guild, 'b', 2);
    await stores.kv.incr(guild, 'b', 2);
    await expect(stores.kv.top(guild, { order: 'highest', limit: 1 })).resolves.toEqual([{ key: 'b', value: 4 }]);
    await stores.kv.set(guild, 'b', 'no number');
    await expect(stores.kv.top(guild, { order: 'highest', limit: 1 })).resolves.toEqual([{ key: 'a', value: 3 }]);
  });

  it('60,000 numbers → found without reading them all', async () => {
    const guild = newGuild();
    await stores.database.query(
      `INSERT INTO kv (guild_id, key, value) SELECT $1, 'words/' || n, ((n * 7919) % 60013)::text FROM generate_series(1, 60000) n`,
      [guild],
    );
    await stores.database.query(`ANALYZE kv`);
    const top = await stores.kv.top(guild, { prefix: 'words/', order: 'highest', limit: 10 });
    expect(top.map(({ value }) => value)).toEqual([
      60_012, 60_011, 60_010, 60_009, 60_008, 60_007, 60_006, 60_005, 60_004, 60_003,
    ]);
    const { rows } = await stores.database.query<{ 'QUERY PLAN': string }>(
      `EXPLAIN SELECT key, number FROM kv WHERE guild_id = '${guild}' AND number IS NOT NULL AND key >= 'words/'
         AND key < 'words0' ORDER BY number DESC, key LIMIT 10`,
    );
    expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toMatch(/kv_number/);
  });
});

it('counting with a value that is not a number → rejected', async () => {
  const guild = newGuild();
  await stores.kv.set(guild, 'k', '1');
  await expect(stores.kv.incr(guild, 'k', 1)).rejects.toMatchObject({ code: 'kv.not-a-number' });
  await stores.kv.set(guild, 'big', Number.MAX_VALUE);
  await expect(stores.kv.incr(guild, 'big', Number.MAX_VALUE)).rejects.toMatchObject({ code: 'kv.not-safe' });
});

it('an expired value → gone; counting keeps the expiry, a new value removes it', async () => {
  const guild = newGuild();
  await stores.kv.set(guild, 'short', 1, { ttlSeconds: 0.05 });
  const before = Date.now();
  await stores.kv.set(guild, 'long', 1, { ttlSeconds: 3_600 });
  await stores.kv.incr(guild, 'long', 1);
  expect((await stores.kv.get(guild, 'long'))!.expiresAt).toBeGreaterThanOrEqual(before + 3_600_000);
  await stores.kv.set(guild, 'long', 1);
  expect(await stores.kv.get(guild, 'long')).not.toHaveProperty('expiresAt');
  await delay(60);
  await expect(stores.kv.get(guild, 'short')).resolves.toBeNull();
  await expect(stores.kv.list(guild, { limit: 9 })).resolves.toMatchObject({ entries: [{ key: 'long' }], next: null });
  await expect(stores.kv.incr(guild, 'short', 1)).resolves.toEqual({ value: 1, version: 1 });
  expect(await stores.kv.get(guild, 'short')).not.toHaveProperty('expiresAt');
});

it('list by prefix → in the order of code points, page by page', async () => {
  const guild = newGuild();
  const keys = ['a', 'a/1', 'a/2', 'a/ä', 'B', 'a%', 'a_'];
  for (const key of keys) await stores.kv.set(guild, key, key);
  const first = await stores.kv.list(guild, { limit: 4 });
  expect([...first.entries.map(({ key }) => key), first.next]).toEqual(['B', 'a', 'a%', 'a/1', 'a/1']);
  const rest = await stores.kv.list(guild, { limit: 4, after: first.next! });
  expect([...rest.entries.map(({ key }) => key), rest.next]).toEqual(['a/2', 'a/ä', 'a_', null]);
  const slash = await stores.kv.list(guild, { prefix: 'a/', limit: 9 });
  expect(slash.entries.map(({ key }) => key)).toEqual(['a/1', 'a/2', 'a/ä']);
  expect((await stores.kv.list(guild, { prefix: 'a%', limit: 9 })).entries).toHaveLength(1);
});

it('a value that is too large, a key that cannot be stored → rejected', async () => {
  await expect(stores.kv.set(newGuild(), 'k', 'x'.repeat(limits.kv.valueBytes))).rejects.toMatchObject({
    code: 'kv.value-too-large',
  });
  await expect(stores.kv.set(newGuild(), 'a\0b', 1)).rejects.toMatchObject({ code: 'kv.bad-key' });
});

it('more than the guild’s quota, also by concurrent writes → rejected; expired values count as free', async () => {
  const guild = newGuild();
  const kv = new PostgresKv(stores.database, 100);
  await kv.set(guild, 'gone', 'x'.repeat(50), { ttlSeconds: 0.05 });
  await delay(60);
  const writes = await Promise.allSettled(Array.from({ length: 10 }, (_, n) => kv.set(guild, `k${n}`, 'x'.repeat(26))));
  expect(writes.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
  for (const write of writes) {
    if (write.status === 'rejected') expect(write.reason).toMatchObject({ code: 'kv.full' });
  }
  const [kept] = (await kv.list(guild, { limit: 1 })).entries;
  await kv.delete(guild, kept!.key);
  await expect(kv.set(guild, 'k', 'x'.repeat(26))).resolves.toEqual({ version: 1 });
  await expect(kv.set(guild, 'k', 'y'.repeat(26))).resolves.toEqual({ version: 2 });
});
