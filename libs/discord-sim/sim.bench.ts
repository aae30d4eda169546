// Throughput and memory of the simulator, as one JSON object on stdout: `node --conditions=source libs/discord-sim/sim.bench.ts`. The
// gateway clients run in a thread of their own.
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { WebSocket } from 'ws';
import { simulate, type Simulation } from './src/index.ts';
import { applicationOf } from './testing/callers.ts';
import { makeMessage, postMessage } from './src/world/messages.ts';

const INTENTS = 1 | (1 << 9) | (1 << 15);
const DISPATCHES = 20_000;
const CALLS = 5_000;

interface Readers {
  url: string;
  token: string;
  shards: number;
  expected: number;
}

/** Shards that count messages; prints `ready` after all guilds and `done` after all messages have arrived. */
function readShards({ url, token, shards, expected }: Readers): void {
  let [heard, ready] = [0, 0];
  for (let id = 0; id < shards; id += 1) {
    const socket = new WebSocket(`${url}?v=10&encoding=json`);
    socket.on('message', (data: Buffer) => {
      const head = data.toString('latin1', 0, 40);
      if (head.includes('"MESSAGE_CREATE"')) {
        heard += 1;
        if (heard === expected) parentPort!.postMessage('done');
      } else if (data.includes('"op":10')) {
        const properties = { os: 'x', browser: 'x', device: 'x' };
        socket.send(JSON.stringify({ op: 2, d: { token, intents: INTENTS, shard: [id, shards], properties } }));
        socket.send(JSON.stringify({ op: 1, d: null }));
      } else if (data.includes('"op":11')) {
        ready += 1;
        if (ready === shards) parentPort!.postMessage('ready');
      }
    });
  }
}

async function told(worker: Worker, what: string): Promise<void> {
  await new Promise<void>((resolve) => {
    const hear = (message: string): void => {
      if (message !== what) return;
      worker.off('message', hear);
      resolve();
    };
    worker.on('message', hear);
  });
}

/** Dispatches a second from the moment of the first message until the last has been read. */
async function dispatchesPerSecond(shards: number): Promise<number> {
  const sim = await simulate({ limits: 'off', strict: false, world: { guilds: 64 } });
  const workerData = { url: sim.gateway.url, token: applicationOf(sim).token, shards, expected: DISPATCHES };
  const worker = new Worker(new URL(import.meta.url), { workerData });
  await told(worker, 'ready');
  const done = told(worker, 'done');
  const channels = [...sim.world.channels.values()];
  const author = [...sim.world.accounts.values()][0]!.user;
  const began = performance.now();
  for (let count = 0; count < DISPATCHES; count += 1) {
    const channel = channels[count % channels.length]!;
    postMessage(sim.world, channel, makeMessage(sim.world, channel, { author, content: 'x'.repeat(100) }));
    if (count % 200 === 199) await new Promise((resolve) => setImmediate(resolve));
  }
  await done;
  const seconds = (performance.now() - began) / 1000;
  await worker.terminate();
  await sim.close();
  return Math.round(DISPATCHES / seconds);
}

async function restPerSecond(method: 'GET' | 'POST'): Promise<number> {
  const sim = await simulate({ limits: 'off', strict: false });
  const channel = [...sim.world.channels.values()].find(({ name }) => name === 'bots');
  const headers = { Authorization: `Bot ${applicationOf(sim).token}`, 'Content-Type': 'application/json' };
  let left = CALLS;
  const began = performance.now();
  const lane = async (): Promise<void> => {
    for (; left > 0; left -= 1) {
      const path = method === 'GET' ? `channels/${channel!.id}` : `channels/${channel!.id}/messages`;
      const body = method === 'GET' ? {} : { body: '{"content":"x"}' };
      const response = await fetch(`${sim.url}/api/v10/${path}`, { method, headers, ...body });
      if (!response.ok) throw new Error(`answered ${response.status}`);
      await response.arrayBuffer();
    }
  };
  await Promise.all(Array.from({ length: 16 }, lane));
  const seconds = (performance.now() - began) / 1000;
  await sim.close();
  return Math.round(CALLS / seconds);
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** MiB that a world needs, and milliseconds to make it. */
async function costOf(sim: Simulation, recipe: object): Promise<{ mib: number; ms: number }> {
  sim.reset(1, null);
  collect();
  const before = process.memoryUsage().heapUsed;
  const began = performance.now();
  sim.reset(1, recipe);
  const ms = Math.round(performance.now() - began);
  collect();
  return { mib: Number(((process.memoryUsage().heapUsed - before) / 1024 / 1024).toFixed(1)), ms };
}

async function main(): Promise<void> {
  const sim = await simulate({ limits: 'off', strict: false });
  const worlds = {
    '1,000 guilds': await costOf(sim, { guilds: 1_000 }),
    '2,500 guilds': await costOf(sim, { guilds: 2_500 }),
    '5,000 guilds': await costOf(sim, { guilds: 5_000 }),
    '50,000 messages': await costOf(sim, { channels: 1, messages: 50_000 }),
    '100,000 messages': await costOf(sim, { channels: 1, messages: 100_000 }),
    '200,000 messages': await costOf(sim, { channels: 1, messages: 200_000 }),
    '25,000 members': await costOf(sim, { channels: 500, roles: 248, members: 25_000 }),
    '50,000 members': await costOf(sim, { channels: 500, roles: 248, members: 50_000 }),
    '100,000 members': await costOf(sim, { channels: 500, roles: 248, members: 100_000 }),
    '25,000 rich messages': await costOf(sim, { channels: 1, messages: 25_000, rich: 0.5 }),
    '50,000 rich messages': await costOf(sim, { channels: 1, messages: 50_000, rich: 0.5 }),
  };
  await sim.close();
  const figures = {
    'dispatches a second': { '1 shard': await dispatchesPerSecond(1), '16 shards': await dispatchesPerSecond(16) },
    'REST calls a second': {
      'GET a channel': await restPerSecond('GET'),
      'POST a message': await restPerSecond('POST'),
    },
    worlds,
  };
  process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
}

if (isMainThread) await main();
else readShards(workerData as Readers);
