/**
 * Figures of the sandbox, as one JSON object on stdout: `node --conditions=source libs/vm/src/dispatch.bench.ts`.
 * Rates are compared with the same handler as a plain function in this process: its floor.
 */
import { performance } from 'node:perf_hooks';
import { residentBytes } from '#libs/sandbox';
import type { OpCall } from '#libs/ports';
import { scriptsCompartment } from './scripts-compartment.ts';
import { VmRig } from '../testing/vm-rig.ts';

const source = `
  import { on, messages } from 'mainstay';
  const forbidden = /\\b(?:spam|scam|phish)\\w*/i;
  on('message.create', async (message: any) => {
    if (forbidden.test(message.content)) return;
    if (!message.content.startsWith('!ping')) return;
    await messages.send({ channelId: message.channelId, content: 'pong', replyTo: message.id });
  });`;
const payload = {
  id: '123456789012345678',
  channelId: '123456789012345679',
  content: `!ping ${'lorem ipsum '.repeat(40)}`,
  author: {
    id: '123456789012345680',
    displayName: 'somebody',
    bot: false,
    roles: Array.from({ length: 20 }, (_, n) => `${n}`),
  },
};

const rig = new VmRig();
rig.onOp = () => Promise.resolve({ id: '1' });
// `--jit`: V8 compiles machine code of scripts. No installation does this.
await rig.start({ workers: 1, isolatesPerWorker: 2_000, workerMemoryMb: 8_192, jit: process.argv.includes('--jit') });
const floorRate = await floor();
const hotFigures = await hot();
const spread = await manyGuilds(200);
const result = {
  node: process.version,
  floorEventsPerSecond: floorRate,
  ...hotFigures,
  hotToFloor: round(hotFigures.hotEventsPerSecond / floorRate),
  ...spread,
  overGuildsToFloor: round(spread.eventsPerSecondOverGuilds / floorRate),
  ...(await coldStart(60)),
};
console.log(JSON.stringify(result, null, 2));
await rig.stop();

function call(input: string): OpCall {
  return { compartment: scriptsCompartment(''), eventId: '', handler: '', callNo: 1, op: '', input, script: null };
}

/** The same work without any boundary. */
async function floor(): Promise<number> {
  const forbidden = /\b(?:spam|scam|phish)\w*/i;
  const handler = async (text: string): Promise<void> => {
    const message = JSON.parse(text) as typeof payload;
    if (forbidden.test(message.content) || !message.content.startsWith('!ping')) return;
    JSON.stringify(await rig.onOp(call(message.id)));
  };
  return rate(async () => handler(JSON.stringify(payload)), 1_000);
}

async function hot(): Promise<{ hotEventsPerSecond: number; hotP50Ms: number; hotP99Ms: number }> {
  await rig.open('hot', source);
  const { rate: perSecond, p50, p99 } = await events(['hot'], 2_000, 1);
  return { hotEventsPerSecond: perSecond, hotP50Ms: p50, hotP99Ms: p99 };
}

async function manyGuilds(count: number): Promise<{ eventsPerSecondOverGuilds: number; [figure: string]: number }> {
  const guilds = Array.from({ length: count }, (_, n) => `guild-${n}`);
  const pid = rig.supervisor.stats().workers.find(({ role }) => role === 'live')?.pid ?? 0;
  const before = residentBytes(pid) ?? 0;
  for (const guild of guilds) await rig.open(guild, source);
  const perGuild = ((residentBytes(pid) ?? 0) - before) / count;
  await events(guilds, count * 2, 16);
  const measured = await events(guilds, count * 20, 16);
  return {
    guilds: count,
    eventsPerSecondOverGuilds: measured.rate,
    overGuildsP50Ms: measured.p50,
    overGuildsP99Ms: measured.p99,
    memoryPerIdleGuildMb: round(perGuild / 1024 / 1024),
  };
}

/** Time from the request for a VM to the end of its first event (ms). */
async function coldStart(count: number): Promise<object> {
  const opens: number[] = [];
  const firsts: number[] = [];
  for (let n = 0; n < count; n += 1) {
    const program = await rig.program(`cold-${n}`, { main: source });
    const start = performance.now();
    await rig.load(program);
    opens.push(performance.now() - start);
    await rig.dispatch(`cold-${n}`, { id: `${n}`, name: 'message.create', payload });
    firsts.push(performance.now() - start);
  }
  return {
    coldStartP50Ms: quantile(opens, 0.5),
    coldStartP99Ms: quantile(opens, 0.99),
    coldFirstEventP50Ms: quantile(firsts, 0.5),
  };
}

/** Dispatches events round robin over the guilds, `atOnce` at the same time. */
async function events(
  guilds: string[],
  total: number,
  atOnce: number,
): Promise<{ rate: number; p50: number; p99: number }> {
  const took: number[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let n = next++; n < total; n = next++) {
      const start = performance.now();
      const outcome = await rig.dispatch(guilds[n % guilds.length] ?? '', {
        id: `e${n}`,
        name: 'message.create',
        payload,
      });
      if (outcome.status !== 'done') throw new Error(JSON.stringify(outcome));
      took.push(performance.now() - start);
    }
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: atOnce }, lane));
  const seconds = (performance.now() - start) / 1000;
  return { rate: Math.round(total / seconds), p50: quantile(took, 0.5), p99: quantile(took, 0.99) };
}

async function rate(work: () => Promise<void>, ms: number): Promise<number> {
  const start = performance.now();
  let count = 0;
  for (; performance.now() - start < ms; count += 1) await work();
  return Math.round((count / (performance.now() - start)) * 1000);
}

function quantile(values: number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0);
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
