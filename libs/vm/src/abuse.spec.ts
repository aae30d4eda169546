import { abuses } from '../testing/abuse-scripts.ts';
import { VmRig } from '../testing/vm-rig.ts';

const rig = new VmRig();
let worst = { ms: 0, during: '' };

beforeAll(async () => {
  await rig.start();
  await rig.open('neighbour', script(''));
  await rig.message('neighbour', 'ping');
});
afterAll(async () => {
  console.info(`longest that a neighbour waited for an answer: ${worst.ms.toFixed(0)} ms, during “${worst.during}”`);
  await rig.stop();
});

/** Listens and answers; runs the attack on the command. */
function script(abuse: string): string {
  return `
    import { on, messages } from 'mainstay';
    on('message.create', async (m: any) => {
      if (m.content === 'ping') return void (await messages.send({ content: 'pong' }));
      ${abuse}
    });`;
}

/** Sends events to the neighbour one after another until it is stopped. @returns the longest time of one event (ms) */
async function neighbour(isOver: () => boolean): Promise<number> {
  let longest = 0;
  for (let n = 0; n === 0 || !isOver(); n += 1) {
    const start = performance.now();
    // As in jobserver: an event that was cut off without blame is sent again.
    for (;;) {
      const outcome = await rig.message('neighbour', 'ping', `neighbour:${n}`);
      if (outcome.status === 'done') break;
      expect(outcome).toMatchObject({ status: 'cut-off', blamed: false });
    }
    longest = Math.max(longest, performance.now() - start);
    await new Promise((resolve) => setTimeout(resolve, 4));
  }
  return longest;
}

describe('a hostile script', () => {
  it.each(abuses)(
    '$name → in the log of its guild, and the neighbour continues',
    async ({ name, script: abuse, ends, codes }) => {
      const guildId = name.replaceAll(/\W+/g, '-');
      await rig.open(guildId, script(abuse));
      let isOver = false;
      const watching = neighbour(() => isOver);
      const outcome = await rig.message(guildId, 'abuse');
      isOver = true;
      const longest = await watching;
      if (longest > worst.ms) worst = { ms: longest, during: name };

      const lines = rig.linesOf(guildId);
      const told = new Set(lines.map(({ code }) => code));
      if ('fault' in outcome) told.add(outcome.fault.code);
      if (!ends.includes(outcome.status)) throw new Error(`ended so: ${JSON.stringify(outcome)}`);
      if (codes.length > 0) expect(codes.filter((code) => told.has(code))).not.toEqual([]);
      for (const line of lines) expect(line.message.length).toBeLessThanOrEqual(2_000);
      if (outcome.status === 'cut-off') expect(outcome.blamed).toBe(true);
      // The guild itself continues, too.
      expect(await rig.message(guildId, 'ping')).toMatchObject({
        status: expect.stringMatching(/done|failed|cut-off/),
      });
    },
  );

  it('all ways out of the isolate → fail', () => {
    expect(rig.linesOf('way-out-by-constructors')[0]?.message).toContain('no way out');
    expect(rig.linesOf('forbidden-globals')[0]?.message).toContain('found none');
  });

  it('all attacks → the host keeps its workers, and broken ones have ended', () => {
    const { workers } = rig.supervisor.stats();
    expect(workers.filter(({ role }) => role === 'live')).toHaveLength(1);
    expect(workers.filter(({ role }) => role === 'spare')).toHaveLength(1);
  });
});
