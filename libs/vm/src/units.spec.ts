import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { effort, seed } from '../../../integration-tests/effort.ts';

// Real: compiler and runtime, in realms of a process of its own. Answers to calls follow from their input.
it(`${effort.unitPrograms} random programs whose units overlap → each unit makes the calls and lines that it makes alone`, async () => {
  const check = path.resolve(import.meta.dirname, '../testing/check-units-child.ts');
  const args = ['--conditions=source', check, `${seed}`, `${effort.unitPrograms}`];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 26 });
  const { calls, different } = JSON.parse(stdout) as { calls: number; different: object[] };
  process.stdout.write(`${effort.unitPrograms} programs, ${calls} calls of units\n`);
  expect(different).toEqual([]);
  expect(calls).toBeGreaterThan(effort.unitPrograms * 10);
});
