import { answerOf } from './answer-of.ts';
import { numbersOf } from '../../../integration-tests/seeded-numbers.ts';
import { randomProgram } from './random-program.ts';
import { compiled, Realm, type Trace } from './realm.ts';
import type vm from 'node:vm';

/**
 * Runs random programs whose units overlap in one realm, and compares each unit with the same unit alone in a realm of its own.
 * Arguments: the first seed, and how many. Prints one JSON object. A process of its own, because rejections that nothing awaits are part
 * of the programs.
 */
const [first = 1, count = 100] = process.argv.slice(2).map(Number);
const units = [1, 2, 3, 4, 5, 6];
process.on('unhandledRejection', () => {});

function alone(program: vm.Script, unit: number): Trace {
  const realm = new Realm(program, answerOf);
  realm.start(unit, `e${unit}`);
  while (realm.waiting.length > 0) realm.reply([unit]);
  return realm.traceOf(unit);
}

/** All units in one realm; replies come in a random order across units, some of them together. */
function overlapped(program: vm.Script, next: () => number): Realm {
  const realm = new Realm(program, answerOf);
  const waiting = [...units];
  for (;;) {
    const ready = realm.waiting;
    if (waiting.length > 0 && (ready.length === 0 || next() < 0.5)) {
      const unit = waiting.shift()!;
      realm.start(unit, `e${unit}`);
    } else if (ready.length === 0) return realm;
    else {
      const shuffled = ready.toSorted(() => next() - 0.5);
      realm.reply(shuffled.slice(0, 1 + Math.floor(next() * shuffled.length)));
    }
  }
}

let calls = 0;
const different: object[] = [];
for (let seed = first; seed < first + count && different.length < 3; seed += 1) {
  const source = randomProgram(seed);
  const program = await compiled(source);
  const realm = overlapped(program, numbersOf(seed));
  for (const unit of units) {
    const expected = alone(program, unit);
    const found = realm.traceOf(unit);
    calls += expected.calls.length;
    if (JSON.stringify(found) !== JSON.stringify(expected)) different.push({ seed, unit, expected, found, source });
  }
}
console.log(JSON.stringify({ programs: count, calls, different }));
