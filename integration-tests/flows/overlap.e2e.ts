import type { Admin } from '../admin.ts';
import { DispatchStream } from '../dispatch-stream.ts';
import { until } from '../until.ts';
import { World } from '../world.ts';

/** Time that Discord takes to answer the calls of the handlers (ms). */
const latencyMs = 2_000;
const open = 40;

/** Asks Discord for the message, which is slow, and then answers it; answers `now` at once. */
const asking = (order: string): string => `import { messages, on } from 'mainstay';

on('message.create', { order: '${order}' }, async ({ channelId, id, content }) => {
  const [word, number] = content.split(' ');
  if (word !== 'ask') return;
  console.log(\`begun \${number}\`);
  await messages.get({ channelId, messageId: id });
  await messages.send({ channelId, content: \`answer \${number}\`, replyTo: id });
});
on('message.create', { order: 'none' }, async ({ channelId, id, content }) => {
  const [word, number] = content.split(' ');
  if (word === 'now') await messages.send({ channelId, content: \`answer \${number}\`, replyTo: id });
});
`;

interface Call {
  operation?: string;
  status?: number;
  /** Start of the call by the clock of the simulator (ms). */
  at: number;
}

// Real: all processes. Discord is slow to answer one kind of call.
describe('handlers that wait for Discord', () => {
  let world: World;
  let admin: Admin;
  let channels: string[];
  let scriptId: string;

  beforeAll(async () => {
    world = await World.boot();
    admin = await world.admin();
    scriptId = await world.deploy(admin, 'asking', asking('channel'));
    // One channel for each question: Discord allows a bot five messages in five seconds per channel, and the proxy sends one call of a
    // channel at a time until the first answer shows the limit.
    const created = Array.from({ length: 8 }, (_, n) =>
      world
        .person()
        .call<{ id: string }>('POST', `/guilds/${world.guild().id}/channels`, { name: `room-${n}`, type: 0 }),
    );
    channels = (await Promise.all(created)).map(({ id }) => id);
    await world.mainstay.askSim('faults', { body: { kind: 'latency', ms: latencyMs, operation: 'get_message' } });
  });
  afterAll(() => world?.close());

  const ask = async (number: number, channelId: string) => world.person().say(channelId, `ask ${number}`);

  /** Numbers that were answered in the channels, in the order of the answers. */
  async function answers(among: readonly string[], after: string): Promise<number[]> {
    const lists = await Promise.all(among.map((channelId) => world.person().messages(channelId, after)));
    return lists.flat().flatMap(({ content }) => {
      const [, number] = /^answer (\d+)$/.exec(content) ?? [];
      return number === undefined ? [] : [Number(number)];
    });
  }

  async function settled(among: readonly string[], after: string, count: number): Promise<number[]> {
    return until(`${count} answers`, async () => {
      const found = await answers(among, after);
      return found.length >= count && found;
    });
  }

  /** Starts of the slow calls that Discord answered (ms). */
  async function slowCalls(): Promise<number[]> {
    const journal = (await (await world.mainstay.askSim('journal?kind=rest&limit=10000')).json()) as {
      entries: Call[];
    };
    return journal.entries
      .filter((call) => call.operation === 'get_message' && call.status === 200)
      .map(({ at }) => at);
  }

  it('eight events in eight channels → Discord answers their calls at the same time', async () => {
    const stream = await DispatchStream.open(world, world.guild().id);
    const numbers = [1, 2, 3, 4, 5, 6, 7, 8];
    const answered = Promise.all(numbers.map((number) => stream.answered(`answer ${number}`)));
    const startedAt = performance.now();
    await Promise.all(numbers.map((number) => ask(number, channels[number - 1]!)));
    const tookMs = Math.round(Math.max(...(await answered)) - startedAt);
    stream.close();
    process.stdout.write(`8 handlers that wait ${latencyMs} ms each: all answered after ${tookMs} ms\n`);
    const starts = await slowCalls();
    expect(starts).toHaveLength(8);
    expect(Math.max(...starts) - Math.min(...starts)).toBeLessThan(latencyMs);
  });

  it('three events in one channel → answered in order; an unordered one → answered before them', async () => {
    const channel = channels[0]!;
    const first = await ask(11, channel);
    for (const number of [12, 13]) await ask(number, channel);
    await world.person().say(channel, 'now 14');
    expect(await settled([channel], first.id, 4)).toEqual([14, 11, 12, 13]);
  });

  it(`jobserver is killed while ${open} handlers wait → each is answered once`, async () => {
    await admin.post(`/api/guilds/${world.guild().id}/scripts/${scriptId}/versions`, { source: asking('none') });
    const among = channels;
    const numbers = Array.from({ length: open }, (_, n) => 100 + n);
    let after = '';
    for (const [n, number] of numbers.entries()) {
      const { id } = await ask(number, among[n % among.length]!);
      after ||= id;
    }
    await until('all handlers to wait', async () => {
      const { lines } = await admin.get<{ lines: Array<{ message: string }> }>(
        `/api/guilds/${world.guild().id}/log?limit=100`,
      );
      return lines.filter(isBegun).length >= open;
    });
    await world.mainstay.process('jobserver').kill();
    await settled(among, after, open);
    // The answer to a later message is the last one: no repeated answer is outstanding.
    await ask(999, among[0]!);
    await until('the last answer', async () => (await answers(among, after)).includes(999));
    expect((await answers(among, after)).filter((number) => number !== 999).toSorted((a, b) => a - b)).toEqual(numbers);
  });

  const isBegun = ({ message }: { message: string }): boolean => /^begun 1\d\d$/.test(message);
});
