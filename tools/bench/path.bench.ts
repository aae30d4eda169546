import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { World } from '../../integration-tests/world.ts';
import { startPostgres } from '../postgres/postgres.ts';
import { startBareBot } from './bare-bot.ts';
import { percentiles } from './percentiles.ts';
import { DispatchStream } from '../../integration-tests/dispatch-stream.ts';

const script = `import { on, messages } from 'mainstay';

on('message.create', async (message) => {
  const [word, number] = message.content.split(' ');
  if (word !== 'count') return;
  await messages.send({ channelId: message.channelId, content: \`answered count \${number}\`, replyTo: message.id });
});
`;

const rounds = 400;
const warmUp = 50;
const burst = 1_000;

export interface PathFigures {
  rounds: number;
  burst: number;
  latency: Record<'bare' | 'count', { p50: number; p99: number }>;
  perSecond: Record<'bare' | 'count', number>;
}

/** Measures from message to answer through every process, alternating with a bare discord.js bot on the same simulator. */
export async function benchPath(): Promise<PathFigures> {
  const dir = mkdtempSync(path.join(tmpdir(), 'mainstay-bench-'));
  const postgres = await startPostgres({ dir });
  const world = await World.boot({ databaseUrl: postgres.url });
  const sim = world.mainstay.url('discord-sim');
  const bare = await startBareBot(sim, world.discord.application.botToken);
  const stream = await DispatchStream.open(world, world.guild().id);
  try {
    await world.deploy(await world.admin(), 'counting', script);
    const person = world.person();
    const channel = world.channel('general');
    let number = 0;
    const one = async (word: 'bare' | 'count'): Promise<number> => {
      number += 1;
      const answered = stream.answered(`answered ${word} ${number}`);
      const startedAt = performance.now();
      await person.say(channel, `${word} ${number}`);
      return (await answered) - startedAt;
    };
    const took: Record<'bare' | 'count', number[]> = { bare: [], count: [] };
    for (let round = -warmUp; round < rounds; round += 1) {
      for (const word of ['bare', 'count'] as const) {
        const ms = await one(word);
        if (round >= 0) took[word].push(ms);
      }
    }
    const channels = world.guild().channels.filter(({ type }) => type === 0);
    const flood = async (word: 'bare' | 'count'): Promise<number> => {
      const startedAt = performance.now();
      const answers: Promise<number>[] = [];
      for (let index = 0; index < burst; index += 20) {
        await Promise.all(
          Array.from({ length: 20 }, (_, offset) => {
            number += 1;
            answers.push(stream.answered(`answered ${word} ${number}`));
            return person.say(channels[offset % channels.length]!.id, `${word} ${number}`);
          }),
        );
      }
      const last = Math.max(...(await Promise.all(answers)));
      return (burst * 1_000) / (last - startedAt);
    };
    const perSecond = { bare: await flood('bare'), count: await flood('count') };
    return { rounds, burst, latency: { bare: percentiles(took.bare), count: percentiles(took.count) }, perSecond };
  } finally {
    stream.close();
    await bare.destroy();
    await world.close();
    await postgres.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

if (import.meta.main) process.stdout.write(`${JSON.stringify(await benchPath(), null, 2)}\n`);
