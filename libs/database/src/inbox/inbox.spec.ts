import type { Json } from '#libs/vocabulary';
import fc from 'fast-check';
import { PostgresGuildLog } from '../guild-log/postgres-guild-log.ts';
import { givenStores } from '../../testing/given-stores.ts';
import type { Stores } from '../stores.ts';
import { PostgresInbox } from './postgres-inbox.ts';

// Real: PostgreSQL, with one pool per simulated process.
let stores: Stores;
let others: Stores[];
let guilds = 0;
const newGuild = () => `guild-${++guilds}`;
const event = (guildId: string, id: string) => ({ id, guildId, name: 'message.create', payload: { id } });

givenStores((opened, more) => {
  stores = opened;
  others = more;
}, 3);

describe('appending', () => {
  it('events with redeliveries, also within one call → stored once, in the given order', async () => {
    const guild = newGuild();
    await expect(stores.inbox.append([event(guild, 'a'), event(guild, 'b'), event(guild, 'a')])).resolves.toEqual({
      stored: 2,
      full: [],
      owners: new Map(),
    });
    await expect(stores.inbox.append([event(guild, 'b'), event(guild, 'c')])).resolves.toMatchObject({ stored: 1 });
    const lease = (await stores.inbox.acquire(guild, 'me', 60_000))!;
    const taken = await stores.inbox.take(lease, 10);
    expect(taken.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    expect(taken[0]).toMatchObject({ guildId: guild, name: 'message.create', payload: { id: 'a' }, attempts: 0 });
  });

  it('the id of a handled event → not stored again', async () => {
    const guild = newGuild();
    await stores.inbox.append([event(guild, 'a')]);
    const lease = (await stores.inbox.acquire(guild, 'me', 60_000))!;
    const [taken] = await stores.inbox.take(lease, 1);
    await stores.inbox.done(lease, [taken!.seq]);
    await stores.housekeeping.prune();
    await expect(stores.inbox.append([event(guild, 'a')])).resolves.toMatchObject({ stored: 0 });
    await expect(stores.inbox.pending(guild)).resolves.toBe(0);
  });

  it('a payload that JSON allows and PostgreSQL’s json does not → stored unchanged', async () => {
    const guild = newGuild();
    let deep: Json = 'x';
    for (let depth = 0; depth < 5_000; depth++) deep = [deep];
    const payload = { nul: '\0', lone: '\ud800', deep, big: 1e308 };
    await stores.inbox.append([{ ...event(guild, 'odd'), payload }]);
    const lease = (await stores.inbox.acquire(guild, 'me', 60_000))!;
    const [taken] = await stores.inbox.take(lease, 1);
    expect(JSON.stringify(taken!.payload)).toBe(JSON.stringify(payload));
  });

  it('more events than fit → dropped, and the guild log says so; room again → stored', async () => {
    const guild = newGuild();
    const inbox = new PostgresInbox(stores.database, new PostgresGuildLog(stores.database), 3);
    await inbox.append(['1', '2', '3'].map((id) => event(guild, id)));
    await expect(inbox.append([event(guild, '4')])).resolves.toMatchObject({ stored: 0, full: [guild] });
    await expect(inbox.append([event(guild, '3')])).resolves.toMatchObject({ stored: 0, full: [] });
    await expect(stores.guildLog.page(guild, { limit: 9 })).resolves.toMatchObject([{ code: 'inbox.full' }]);
    const lease = (await inbox.acquire(guild, 'me', 60_000))!;
    await inbox.done(lease, [(await inbox.take(lease, 1))[0]!.seq]);
    await expect(inbox.append([event(guild, '4')])).resolves.toMatchObject({ stored: 1, full: [] });
  });

  it('guilds that a process runs → its name; released or expired leases → none', async () => {
    const [run, released, expired, free] = [newGuild(), newGuild(), newGuild(), newGuild()];
    const acquire = async (guild: string, ttlMs = 60_000) => (await stores.inbox.acquire(guild, 'me', ttlMs))!;
    await acquire(run);
    await stores.inbox.release(await acquire(released));
    await acquire(expired, -1);
    const events = [run, released, expired, free].map((guild) => event(guild, 'a'));
    await expect(stores.inbox.append(events)).resolves.toEqual({ stored: 4, full: [], owners: new Map([[run, 'me']]) });
  });

  it('many appenders at once → a reader sees the events of one guild in the order of their numbers', async () => {
    const guild = newGuild();
    const all = [stores, ...others];
    let appending = true;
    const appended = Promise.all(
      Array.from({ length: 120 }, (_, n) =>
        all[n % all.length]!.inbox.append([event(guild, `${n}a`), event('elsewhere', `${n}`), event(guild, `${n}b`)]),
      ),
    ).finally(() => (appending = false));
    const lease = (await stores.inbox.acquire(guild, 'me', 60_000))!;
    const seen: string[] = [];
    while (appending || (await stores.inbox.pending(guild)) > 0) {
      const taken = await stores.inbox.take(lease, 7);
      seen.push(...taken.map(({ seq }) => seq));
      await stores.inbox.done(
        lease,
        taken.map(({ seq }) => seq),
      );
    }
    await appended;
    // A number that became visible late would come after a greater one.
    expect(seen).toEqual(seen.toSorted((a, b) => Number(a) - Number(b)));
    expect(new Set(seen).size).toBe(240);
  });
});

describe('the lease', () => {
  it('a lease that another process takes → a greater fence; the old owner is rejected everywhere', async () => {
    const guild = newGuild();
    await stores.inbox.append([event(guild, 'a')]);
    const old = (await stores.inbox.acquire(guild, 'old', 60_000))!;
    await expect(others[0]!.inbox.acquire(guild, 'new', 60_000)).resolves.toBeNull();
    await expect(stores.inbox.acquire(guild, 'old', 60_000)).resolves.toEqual(old);
    await expect(stores.inbox.renew([old], 0)).resolves.toEqual(new Set([guild]));
    // The lease has expired, but no other process has taken it.
    const { seq } = (await stores.inbox.take(old, 1))[0]!;
    const lease = (await others[0]!.inbox.acquire(guild, 'new', 60_000))!;
    expect(BigInt(lease.fence)).toBeGreaterThan(BigInt(old.fence));
    const lost = expect.objectContaining({ code: 'guild.lease-lost' }) as unknown;
    await expect(stores.inbox.take(old, 1)).rejects.toEqual(lost);
    await expect(stores.inbox.done(old, [seq])).rejects.toEqual(lost);
    await expect(stores.inbox.strike(old, seq)).rejects.toEqual(lost);
    await expect(stores.inbox.park(old, seq, 'x', 'y')).rejects.toEqual(lost);
    await expect(stores.inbox.renew([old], 1_000)).resolves.toEqual(new Set());
    await stores.inbox.release(old);
    await expect(others[0]!.inbox.take(lease, 1)).resolves.toHaveLength(1);
  });

  it('leases of many guilds, some of them lost → one renewal, which names those that are held', async () => {
    const guilds = [newGuild(), newGuild(), newGuild()];
    const leases = await Promise.all(guilds.map(async (guild) => (await stores.inbox.acquire(guild, 'me', 60_000))!));
    await stores.inbox.release(leases[1]!);
    await expect(stores.inbox.renew(leases, -1)).resolves.toEqual(new Set([guilds[0], guilds[2]]));
    await expect(others[0]!.inbox.acquire(guilds[0]!, 'you', 1_000)).resolves.toMatchObject({ owner: 'you' });
  });

  it('a lease after its release → rejected', async () => {
    const guild = newGuild();
    const lease = (await stores.inbox.acquire(guild, 'me', 60_000))!;
    await stores.inbox.release(lease);
    await expect(stores.inbox.take(lease, 1)).rejects.toMatchObject({ code: 'guild.lease-lost' });
    await expect(others[0]!.inbox.acquire(guild, 'you', 1_000)).resolves.toMatchObject({ owner: 'you' });
  });
});

describe('parking', () => {
  it('an event is parked, then put back → it is last in the inbox, without strikes', async () => {
    const guild = newGuild();
    await stores.inbox.append([event(guild, 'a'), event(guild, 'b')]);
    const lease = (await stores.inbox.acquire(guild, 'me', 60_000))!;
    const [first] = await stores.inbox.take(lease, 1);
    await expect(stores.inbox.strike(lease, first!.seq)).resolves.toBe(1);
    await expect(stores.inbox.strike(lease, first!.seq)).resolves.toBe(2);
    await stores.inbox.park(lease, first!.seq, 'script.timeout', 'ran \0 too long');
    await expect(stores.inbox.parked(guild, 9)).resolves.toMatchObject([
      { id: 'a', code: 'script.timeout', message: 'ran \u{fffd} too long', attempts: 2 },
    ]);
    expect((await stores.inbox.take(lease, 9)).map(({ id }) => id)).toEqual(['b']);
    await expect(stores.inbox.unpark(guild, 'a')).resolves.toBe(true);
    await expect(stores.inbox.unpark(guild, 'a')).resolves.toBe(false);
    expect((await stores.inbox.take(lease, 9)).map(({ id, attempts }) => [id, attempts])).toEqual([
      ['b', 0],
      ['a', 0],
    ]);
    await expect(stores.inbox.strike(lease, '999')).resolves.toBe(0);
  });

  it('a parked event is discarded → a redelivery does not bring it back', async () => {
    const guild = newGuild();
    await stores.inbox.append([event(guild, 'a')]);
    const lease = (await stores.inbox.acquire(guild, 'me', 60_000))!;
    await stores.inbox.park(lease, (await stores.inbox.take(lease, 1))[0]!.seq, 'x', 'y');
    await expect(stores.inbox.discardParked(guild, 'a')).resolves.toBe(true);
    await expect(stores.inbox.discardParked(guild, 'a')).resolves.toBe(false);
    await expect(stores.inbox.append([event(guild, 'a')])).resolves.toMatchObject({ stored: 0 });
  });
});

it('events that have waited for long → their guilds are found, also with a held lease', async () => {
  const guild = newGuild();
  await stores.inbox.append([event(guild, 'a')]);
  await stores.inbox.acquire(guild, 'me', 60_000);
  await expect(stores.inbox.stranded(60_000, 1_000)).resolves.not.toContain(guild);
  await expect(stores.inbox.stranded(0, 1_000)).resolves.toContain(guild);
});

it('random appenders and killed consumers → each event is handled exactly once and in order', async () => {
  const step = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({ kind: fc.constant('append' as const), count: fc.integer({ min: 1, max: 4 }) }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('redeliver' as const), count: fc.nat(9) }) },
    {
      weight: 4,
      arbitrary: fc.record({ kind: fc.constant('consume' as const), count: fc.integer({ min: 1, max: 5 }) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant('killed' as const), count: fc.integer({ min: 1, max: 5 }) }),
    },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
      const guild = newGuild();
      const sent: string[] = [];
      const handled: string[] = [];
      let owner = 0;
      let lease = (await stores.inbox.acquire(guild, `owner-${owner}`, 60_000))!;
      const consume = async (count: number) => {
        const taken = await stores.inbox.take(lease, count);
        await stores.inbox.done(
          lease,
          taken.map(({ seq }) => seq),
        );
        handled.push(...taken.map(({ id }) => id));
      };
      for (const { kind, count } of steps) {
        if (kind === 'append') {
          const ids = Array.from({ length: count }, (_, n) => `${sent.length + n}`);
          await stores.inbox.append(ids.map((id) => event(guild, id)));
          sent.push(...ids);
        } else if (kind === 'redeliver') await stores.inbox.append(sent.slice(-count).map((id) => event(guild, id)));
        else if (kind === 'consume') await consume(count);
        else {
          // The owner took events and died: the next owner waits until the lease expires.
          await stores.inbox.take(lease, count);
          await stores.inbox.renew([lease], -1);
          lease = (await others[0]!.inbox.acquire(guild, `owner-${++owner}`, 60_000))!;
        }
      }
      await consume(1_000);
      expect(handled).toEqual(sent);
    }),
    { numRuns: 30 },
  );
});
