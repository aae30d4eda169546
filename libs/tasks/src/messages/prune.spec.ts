import { DISCORD_EPOCH, type Message } from '#libs/vocabulary';
import fc from 'fast-check';
import { MemoryDiscord } from '../../memory/memory-discord.ts';
import { runAttempts } from '../../memory/run-attempts.ts';
import { messagesPrune } from './prune.task.ts';

const guildId = '300000000000000001';
const channels = ['300000000000000011', '300000000000000012', '300000000000000013'] as const;
const [ada, bob] = ['300000000000000021', '300000000000000022'];
const now = Date.parse('2026-06-01T00:00:00Z');
const hour = 3_600_000;

let serial = 0;
/** A message sent `hoursAgo` hours ago. */
function messageOf(channelId: string, hoursAgo: number, more: Partial<Message> & { by?: string } = {}): Message {
  const id = String((BigInt(Math.floor(now - hoursAgo * hour - DISCORD_EPOCH)) << 22n) + BigInt(serial++ % 4096));
  const author = { id: more.by ?? ada, username: 'x', displayName: 'x', bot: false, avatar: null };
  return {
    id,
    channelId,
    type: 0,
    system: false,
    content: 'text',
    author,
    createdAt: '',
    editedAt: null,
    replyTo: null,
    reference: null,
    forwarded: null,
    pinned: false,
    attachments: [],
    ...more,
  };
}

const many = (channelId: string, count: number, hoursAgo = 1): Message[] =>
  Array.from({ length: count }, (_, n) => messageOf(channelId, hoursAgo + n / 100));

const prune = (discord: MemoryDiscord, input: object, onKilled?: () => void) =>
  runAttempts(
    messagesPrune,
    { guildId, channelIds: [...channels], limit: 1000, ...input },
    { discord: discord.port, clock: { now: () => now } },
    onKilled ? { onKilled } : {},
  );

/** Expects that no successful deletion was requested again. */
function expectNoneRepeated(discord: MemoryDiscord): void {
  const deleted = discord.calls
    .filter(({ method, succeeded }) => method !== 'list' && succeeded)
    .flatMap(({ ids }) => ids);
  expect(new Set(deleted).size).toBe(deleted.length);
}

describe('messages.prune', () => {
  it('more matches than the limit → the newest over all channels are deleted, in bulk', async () => {
    const discord = new MemoryDiscord(
      { [channels[0]]: many(channels[0], 250, 1), [channels[1]]: many(channels[1], 250, 100), [channels[2]]: [] },
      now,
    );
    const { output, progress } = await prune(discord, { limit: 300 });
    expect(output).toEqual({
      deleted: 300,
      perChannel: { [channels[0]]: 250, [channels[1]]: 50, [channels[2]]: 0 },
      skipped: 0,
      cutShort: [],
    });
    expect(discord.idsIn(channels[0])).toEqual([]);
    expect(discord.idsIn(channels[1])).toHaveLength(200);
    expect(discord.calls.filter(({ method }) => method === 'bulk').map(({ ids }) => ids.length)).toEqual([
      100, 100, 50, 50,
    ]);
    expect(progress.at(-1)).toEqual([300, 300]);
  });

  it('messages older than two weeks → deleted one by one', async () => {
    const old = Array.from({ length: 5 }, (_, n) => messageOf(channels[0], 14 * 24 + n));
    const discord = new MemoryDiscord({ [channels[0]]: [...many(channels[0], 10), ...old] }, now);
    const { output } = await prune(discord, { channelIds: [channels[0]] });
    expect(output.deleted).toBe(15);
    expect(discord.idsIn(channels[0])).toEqual([]);
    expect(discord.calls.filter(({ method }) => method === 'delete').map(({ ids }) => ids[0])).toEqual(
      old.map(({ id }) => id),
    );
  });

  it.each([
    ['ahead of ours', 6],
    ['behind ours', -6],
  ])('Discord’s clock is %s by hours → all are deleted, and not one by one', async (_, hours) => {
    const all = Array.from({ length: 230 }, (__, n) => messageOf(channels[0], 14 * 24 - 20 + n / 8));
    const discord = new MemoryDiscord({ [channels[0]]: all }, now + hours * hour);
    const { output } = await prune(discord, { channelIds: [channels[0]] });
    expect(output.deleted).toBe(230);
    expect(discord.idsIn(channels[0])).toEqual([]);
    expectNoneRepeated(discord);
    const bulk = discord.calls.filter(({ method }) => method === 'bulk');
    const refused = bulk.filter(({ succeeded }) => !succeeded);
    const inBulk = bulk.filter(({ succeeded }) => succeeded).flatMap(({ ids }) => ids);
    // Messages count as young up to 14 days by the clock that reaches 14 days first.
    const young = all.filter((__, n) => 14 * 24 - 20 + n / 8 < 14 * 24 - Math.max(1, hours));
    expect(inBulk.length).toBeGreaterThan(young.length - 4);
    expect(refused.length).toBeLessThan(15);
  });

  it('filters → only matches are deleted, and undeletable messages stay', async () => {
    const wanted = [messageOf(channels[0], 2, { content: 'Buy CHEAP things', by: bob })];
    const kept = [
      messageOf(channels[0], 1, { content: 'cheap', by: bob, type: 3 }),
      messageOf(channels[0], 3, { content: 'cheap', by: ada }),
      messageOf(channels[0], 4, { content: 'dear', by: bob }),
    ];
    const discord = new MemoryDiscord({ [channels[0]]: [...wanted, ...kept] }, now);
    const { output } = await prune(discord, { channelIds: [channels[0]], authorId: bob, contains: 'cheap' });
    expect(output).toMatchObject({ deleted: 1, skipped: 1 });
    expect(discord.idsIn(channels[0])).toEqual(kept.map(({ id }) => id));
  });

  it('a range → only messages within it are deleted', async () => {
    const all = many(channels[0], 150);
    const discord = new MemoryDiscord({ [channels[0]]: all }, now);
    await prune(discord, { channelIds: [channels[0]], before: all[20]!.id, after: all[130]!.id });
    expect(discord.idsIn(channels[0])).toEqual([...all.slice(0, 21), ...all.slice(130)].map(({ id }) => id));
  });

  it('one channel belongs to another guild → nothing is deleted', async () => {
    const discord = new MemoryDiscord({ [channels[0]]: many(channels[0], 3) }, now);
    await expect(prune(discord, { channelIds: [channels[0], channels[1]] })).rejects.toMatchObject({
      code: 'task.foreign-id',
      status: 403,
    });
    expect(discord.calls).toEqual([]);
  });

  it('killed at each of its calls, before or after the effect → the result is exact', async () => {
    const world = () => ({
      [channels[0]]: many(channels[0], 130),
      [channels[1]]: [...many(channels[1], 40), messageOf(channels[1], 500), messageOf(channels[1], 600)],
      [channels[2]]: [messageOf(channels[2], 1), messageOf(channels[2], 700, { content: 'stays' })],
    });
    const input = { contains: 'text', limit: 172 };
    const quiet = new MemoryDiscord(world(), now);
    await prune(quiet, input);
    for (const late of [false, true]) {
      for (let at = 1; at <= quiet.calls.length; at += 1) {
        const discord = new MemoryDiscord(world(), now);
        discord.killAfter = at;
        discord.killLate = late;
        const { output, attempts } = await prune(discord, input, () => (discord.killAfter = Infinity));
        expect(attempts).toBe(2);
        expect(output).toMatchObject({
          deleted: 172,
          perChannel: { [channels[0]]: 130, [channels[1]]: 41, [channels[2]]: 1 },
        });
        expect(channels.map((id) => discord.idsIn(id).length)).toEqual([0, 1, 1]);
        expectNoneRepeated(discord);
      }
    }
  });

  it('killed at random calls, several times → the result is exact', async () => {
    const kills = fc.array(fc.record({ after: fc.integer({ min: 1, max: 12 }), late: fc.boolean() }), {
      maxLength: 20,
    });
    const sizes = fc.array(fc.record({ young: fc.nat(230), old: fc.nat(6) }), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(sizes, kills, fc.integer({ min: 1, max: 500 }), async (guild, plannedKills, limit) => {
        const used = channels.slice(0, guild.length);
        const world = Object.fromEntries(
          guild.map(({ young, old }, n) => {
            const id = channels[n]!;
            return [id, [...many(id, young), ...Array.from({ length: old }, (_, m) => messageOf(id, 400 + m))]];
          }),
        );
        const all = Object.values(world)
          .flat()
          .map(({ id }) => BigInt(id));
        const wanted = new Set(
          all
            .toSorted((a, b) => (a < b ? 1 : -1))
            .slice(0, limit)
            .map(String),
        );

        const discord = new MemoryDiscord(world, now);
        const queue = [...plannedKills];
        const next = () => {
          const kill = queue.shift();
          discord.killAfter = kill?.after ?? Infinity;
          discord.killLate = kill?.late ?? false;
        };
        next();
        const { output } = await prune(discord, { channelIds: used, limit }, next);

        expect(output.deleted).toBe(wanted.size);
        const left = used.flatMap((id) => discord.idsIn(id));
        expect(left).toHaveLength(all.length - wanted.size);
        expect(left.filter((id) => wanted.has(id))).toEqual([]);
        expectNoneRepeated(discord);
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    [{ channelIds: [] }],
    [{ channelIds: [channels[0], channels[0]] }],
    [{ channelIds: Array.from({ length: 51 }, (_, n) => String(300000000000001000n + BigInt(n))) }],
    [{ limit: 0 }],
    [{ limit: 10_001 }],
    [{ contains: '' }],
    [{ authorId: 'ada' }],
    [{ reason: 'x'.repeat(513) }],
  ])('refuses %.60j', (input) => {
    expect(messagesPrune.input.safeParse({ guildId, channelIds: [...channels], limit: 5, ...input }).success).toBe(
      false,
    );
  });
});
