/**
 * Measures the time (ms) that a quiet guild waits for a type check and a compilation while other guilds send every nasty source
 * at once. Prints one JSON object on stdout: `node --conditions=source tools/bench/nasty.bench.ts`.
 */
import { typings } from '#libs/script-sdk';
import { setTimeout as delay } from 'node:timers/promises';
import { nastySources } from '../../libs/compiler/testing/nasty-sources.ts';
import { ScriptCompiler, TypeChecker } from '#libs/compiler';

/** Requests of the quiet guild before the others begin, and the pause between two requests in milliseconds. */
const questionsAlone = 50;
const pauseMs = 100;

const checker = new TypeChecker({ typings });
const compiler = new ScriptCompiler();
let question = 0;

async function ask(): Promise<{ check: number; compile: number }> {
  question += 1;
  const source = `import { on } from 'mainstay';\non('message.create', (message) => console.log(message.content, ${question}));\n`;
  const timed = async (work: Promise<unknown>): Promise<number> => {
    const startedAt = performance.now();
    await work;
    return performance.now() - startedAt;
  };
  const check = await timed(checker.check({ guildId: 'quiet', scripts: [{ name: 'main', source }], wanted: ['main'] }));
  return { check, compile: await timed(compiler.compile({ guildId: 'quiet', name: 'main', source })) };
}

/** Waiting times of the quiet guild, until `isOver`. */
async function waits(isOver: () => boolean): Promise<Array<{ check: number; compile: number }>> {
  const all: Array<{ check: number; compile: number }> = [];
  while (!isOver()) {
    all.push(await ask());
    await delay(pauseMs);
  }
  return all;
}

function figures(all: Array<{ check: number; compile: number }>, kind: 'check' | 'compile') {
  const sorted = all.map((one) => one[kind]).toSorted((a, b) => a - b);
  const at = (part: number): number => Math.round(sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? 0);
  return { questions: sorted.length, p50: at(0.5), p99: at(0.99), longest: at(1) };
}

await ask();
let count = 0;
const alone = await waits(() => count++ >= questionsAlone);
let isDone = false;
const startedAt = performance.now();
const sources = Object.entries(nastySources);
const nasty = Promise.all(
  sources.flatMap(([name, { source }]) => [
    checker.check({ guildId: name, scripts: [{ name: 'main', source }], wanted: ['main'] }),
    compiler.compile({ guildId: name, name: 'main', source }).catch(() => undefined),
  ]),
).then(() => (isDone = true));
const beside = await waits(() => isDone);
await nasty;
console.log(
  JSON.stringify(
    {
      nastySources: sources.length,
      nastySeconds: Math.round((performance.now() - startedAt) / 1_000),
      checkAlone: figures(alone, 'check'),
      checkBeside: figures(beside, 'check'),
      compileAlone: figures(alone, 'compile'),
      compileBeside: figures(beside, 'compile'),
    },
    null,
    2,
  ),
);
checker.close();
compiler.close();
