import { VmRig } from '../testing/vm-rig.ts';

// Real workers and isolates; the seeds are HMACs of the event's id, as in jobserver.
const rig = new VmRig();
beforeAll(() => rig.start());
afterAll(() => rig.stop());

const source = `import { on } from 'mainstay';
const atLoad = Math.random();
on('message.create', () => console.log(JSON.stringify([atLoad, ...Array.from({ length: 2000 }, () => Math.random())].slice(0, 40))));
on('member.add', () => {
  const buckets = Array(10).fill(0);
  for (let n = 0; n < 4000; n += 1) buckets[Math.floor(Math.random() * 10)] += 1;
  console.log(JSON.stringify(buckets));
});`;

async function drawn(guildId: string, event: { id: string; name?: string }): Promise<number[]> {
  await rig.open(guildId, source);
  const before = rig.linesOf(guildId).length;
  await rig.dispatch(guildId, { name: 'message.create', payload: {}, ...event });
  return JSON.parse(rig.linesOf(guildId)[before]!.message) as number[];
}

/** Numbers that an attacker could compute from an event's id: its FNV-1a hash as the seed of Mulberry32. */
function foreseen(id: string): number {
  let seed = 0x811c9dc5;
  for (const character of id) seed = Math.imul(seed ^ character.charCodeAt(0), 0x01000193);
  seed = (seed + 0x6d2b79f5) | 0;
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
}

describe('Math.random()', () => {
  const id = 'timer:guild:draw:1795305600000';

  it('the same event of the same guild → the same numbers, also in a new VM', async () => {
    const first = await drawn('replay', { id });
    await rig.supervisor.close('replay');
    expect(await drawn('replay', { id })).toEqual(first);
    expect(new Set(first).size).toBe(first.length);
  });

  it('another event or another guild → other numbers', async () => {
    const [, one] = await drawn('one', { id });
    const [, next] = await drawn('one', { id: `${id}1` });
    const [, other] = await drawn('other', { id });
    expect(new Set([one, next, other]).size).toBe(3);
  });

  it('cannot be computed from the id of the event', async () => {
    for (const guildId of ['a', 'b', 'c']) {
      const [, ...numbers] = await drawn(guildId, { id });
      expect(numbers).not.toContain(foreseen(id));
    }
  });

  it('is spread evenly over 0 to 1', async () => {
    const buckets = await drawn('even', { id: 'e', name: 'member.add' });
    expect(buckets.reduce((sum, count) => sum + count, 0)).toBe(4_000);
    for (const count of buckets) expect(Math.abs(count - 400)).toBeLessThan(120);
  });
});
