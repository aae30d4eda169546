import { setTimeout as delay } from 'node:timers/promises';
import { DispatchStream } from './dispatch-stream.ts';
import type { Person } from './person.ts';
import { countingScript } from './traffic.ts';
import { until } from './until.ts';
import type { World } from './world.ts';

/** Uses CPU time on every message, and answers none. */
const slowScript = `import { on } from 'mainstay';

on('message.create', () => {
  for (let index = 0, sum = 0; index < 200_000; index += 1) sum += index % 7;
});
`;

/** Measures the time from message to answer in milliseconds, one message after the other. */
async function measure(person: Person, stream: DispatchStream, channelId: string, count: number): Promise<number[]> {
  const took: number[] = [];
  for (let round = 0; round < count; round += 1) {
    number += 1;
    const answered = stream.answered(`answer ${number}`);
    const startedAt = performance.now();
    await person.say(channelId, `count ${number}`);
    took.push((await answered) - startedAt);
  }
  return took.toSorted((a, b) => a - b);
}
let number = 0;

export interface NeighbourFigures {
  /** Events per second that the noisy guild received. */
  rate: number;
  /** Times from message to answer of the other guild, in milliseconds, ascending. */
  quiet: number[];
  noisy: number[];
}

/** Measures the answers of one guild, first alone, then while another guild is flooded and slow. */
export async function measureNeighbour(world: World, rounds: number): Promise<NeighbourFigures> {
  const [noisy, quiet] = world.discord.guilds as [(typeof world.discord.guilds)[0], (typeof world.discord.guilds)[0]];
  const owner = world.person();
  await world.deploy(await world.admin(), 'slow', slowScript, noisy.id);
  const other = world.discord.users.find(({ id }) => id === quiet.ownerId)!.username;
  await world.deploy(await world.admin(other), 'counting', countingScript, quiet.id);
  const neighbour = world.person(other);
  const channel = quiet.channels.find(({ type }) => type === 0)!.id;
  const stream = await DispatchStream.open(world, quiet.id);
  await measure(neighbour, stream, channel, 50);
  const before = await measure(neighbour, stream, channel, rounds);

  let flooding = true;
  let sent = 0;
  const channels = noisy.channels.filter(({ type }) => type === 0).slice(0, 5);
  const flood = (async () => {
    const startedAt = Date.now();
    while (flooding) {
      const wait = startedAt + sent * 5 - Date.now();
      if (wait > 0) await delay(wait);
      await owner.say(channels[sent % channels.length]!.id, `noise ${sent}`);
      sent += 1;
    }
    return (sent * 1_000) / (Date.now() - startedAt);
  })();
  await until('the flood', () => Promise.resolve(sent > 200));
  const during = await measure(neighbour, stream, channel, rounds);
  flooding = false;
  stream.close();
  return { rate: await flood, quiet: before, noisy: during };
}
