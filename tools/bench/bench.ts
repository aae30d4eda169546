import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import path from 'node:path';
import { format } from 'prettier';
import { benchFairness } from './fairness.bench.ts';
import type { Round } from './bench-side.ts';
import { benchPath } from './path.bench.ts';
import { benchShares, mostRatio, shareKinds, tooUnfair } from './shares.bench.ts';

/** `make bench`: measures each figure together with a baseline of the same run, and writes docs/benchmarks.md. */
const root = path.resolve(import.meta.dirname, '../..');

const say = (text: string): void => void process.stderr.write(`${text}\n`);
const fixed = (value: number, digits = 1): string => value.toFixed(digits);

say('message to answer, through every process and by a bare bot …');
const whole = await benchPath();
say('a flood in another guild …');
const fairness = await benchFairness();
say('a quiet guild beside 20 hostile ones …');
const shares = await benchShares();
say('the sandbox alone …');
const sandbox = JSON.parse(
  execFileSync(process.execPath, ['--conditions=source', 'libs/vm/src/dispatch.bench.ts'], {
    cwd: root,
    encoding: 'utf8',
  }),
) as Record<string, unknown>;

say('the type checker beside nasty sources …');
const nasty = JSON.parse(
  execFileSync(process.execPath, ['--conditions=source', 'tools/bench/nasty.bench.ts'], {
    cwd: root,
    encoding: 'utf8',
  }),
) as Record<string, unknown>;

say('the simulator …');
const simulator = JSON.parse(
  execFileSync(process.execPath, ['--conditions=source', 'libs/discord-sim/sim.bench.ts'], {
    cwd: root,
    encoding: 'utf8',
  }),
) as Record<string, unknown>;

const rows = (record: Record<string, unknown>, prefix = ''): string[] =>
  Object.entries(record).flatMap(([name, value]) =>
    typeof value === 'object' && value !== null
      ? rows(value as Record<string, unknown>, `${prefix}${name} `)
      : [`| ${prefix}${name} | ${String(value)} |`],
  );

const shareRows = (Object.keys(shareKinds) as Array<keyof typeof shareKinds>).map((kind) => {
  const { alone, flooded, ratio } = shares.waits[kind];
  const cells = [alone.p90, flooded.p90, alone.p99, flooded.p99].map((ms) => `${fixed(ms, 0)} ms`);
  return `| ${[shareKinds[kind], ...cells, fixed(ratio, 2)].join(' | ')} |`;
});
const unfair = tooUnfair(shares);

const { latency } = whole;
const loads = {
  'one guild, flat out': whole.oneGuild,
  [`${whole.guilds} guilds, flat out`]: whole.manyGuilds,
  [`${whole.guilds} guilds, ${whole.pace} a second`]: whole.paced,
};
const cpuOf = ({ cpuMs }: Round): number => Object.values(cpuMs).reduce((sum, ms) => sum + ms, 0);
const loadRows = Object.entries(loads).map(([name, { bare, mainstay, statements }]) => {
  const rates = [fixed(bare.perSecond, 0), fixed(mainstay.perSecond, 0), fixed(mainstay.perSecond / bare.perSecond, 2)];
  const [own, all] = [cpuOf(bare), cpuOf(mainstay)];
  return `| ${[name, ...rates, `${fixed(own, 2)} ms`, `${fixed(all, 2)} ms`, fixed(all / own), fixed(statements)].join(' | ')} |`;
});
const processNames = Object.keys(whole.oneGuild.mainstay.cpuMs);
const cpuRows = Object.entries(loads).map(
  ([name, { mainstay }]) => `| ${[name, ...processNames.map((each) => fixed(mainstay.cpuMs[each]!, 2))].join(' | ')} |`,
);
const text = `# Benchmarks

Written by \`make bench\` on ${new Date().toISOString().slice(0, 10)}: ${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}),
${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform}, Node ${process.versions.node}. Simulator, database,
all processes of Mainstay and the sender run on that one machine. Machines differ and are noisy: compare the ratios.
Discord's rate limits are off in the simulator and in simpleproxy. With them, the limit is 50 REST calls per second.

## Message to answer

Mainstay and a bare discord.js bot, each with its own simulator and the same world, alternately. Mainstay's message goes through
simpleproxy, bot, PostgreSQL, jobserver, a script in its isolate, and back through the REST limiter; the bare bot answers in its own
message handler, and loses the message if it is killed. CPU time and statements are those of all processes for one message.

${whole.rounds} messages, one at a time:

| | p50 | p99 |
|---|---|---|
| bare discord.js | ${fixed(latency.bare.p50)} ms | ${fixed(latency.bare.p99)} ms |
| Mainstay | ${fixed(latency.mainstay.p50)} ms | ${fixed(latency.mainstay.p99)} ms |
| ratio | ${fixed(latency.mainstay.p50 / latency.bare.p50)} | ${fixed(latency.mainstay.p99 / latency.bare.p99)} |

Flat out, ${whole.inFlight} messages unanswered at a time, and at a fixed rate:

| | messages per second, bare | Mainstay | ratio | CPU per message, bare | Mainstay | ratio | SQL statements |
|---|---|---|---|---|---|---|---|
${loadRows.join('\n')}

CPU time (ms) per message, by process:

| | ${processNames.join(' | ')} |
|---|${processNames.map(() => '---|').join('')}
${cpuRows.join('\n')}

## A noisy neighbour

One guild receives ${fixed(fairness.rate, 0)} events per second and uses CPU time on each; another sends a message and waits for the answer, ${fixed(fairness.rounds, 0)} times.

| | p50 | p99 |
|---|---|---|
| alone | ${fixed(fairness.quiet.p50)} ms | ${fixed(fairness.quiet.p99)} ms |
| beside the noisy guild | ${fixed(fairness.noisy.p50)} ms | ${fixed(fairness.noisy.p99)} ms |
| ratio | ${fixed(fairness.noisy.p50 / fairness.quiet.p50, 2)} | ${fixed(fairness.noisy.p99 / fairness.quiet.p99, 2)} |

## A quiet guild beside ${shares.hostileGuilds} hostile ones

Each hostile guild floods REST calls and rejections, compilations, type checks, comparisons, its log and its inbox at once. The quiet
guild does one thing after the other, ${shares.rounds} times, first alone and then beside them; simpleproxy allows 50 REST calls per second.
Each p99 may grow up to ${mostRatio} times its own; ${unfair.length === 0 ? 'each stays within.' : `**${unfair.join('; ')}**.`}

| | p90 alone | p90 beside | p99 alone | p99 beside | ratio of p99 |
|---|---|---|---|---|---|
${shareRows.join('\n')}

## A quiet guild beside nasty sources

Every nasty source of the tests is compiled and type-checked at once, each for a separate guild, while a quiet guild repeatedly requests
a check and a compilation. Times in milliseconds.

| figure | value |
|---|---|
${rows(nasty).join('\n')}

## The sandbox alone

Supervisor and one worker process, without database or Discord. The baseline is the same handler as a function in the same process, with
the JIT that workers do not have. Times in milliseconds unless named otherwise.

| figure | value |
|---|---|
${rows(sandbox).join('\n')}

## The simulator alone

Without Mainstay. Its clients run on the same machine, those of the gateway in a separate thread. For worlds: heap size, and the time to
create them.

| figure | value |
|---|---|
${rows(simulator).join('\n')}
`;
writeFileSync(path.join(root, 'docs/benchmarks.md'), await format(text, { parser: 'markdown', printWidth: 120 }));
say('written: docs/benchmarks.md');
for (const line of unfair) say(`TOO UNFAIR: ${line}`);
if (unfair.length > 0) process.exitCode = 1;
