import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const MARGIN_MIB = 16;

describe('memory', () => {
  it('repeated rounds of hostile input → memory returns to its level', async () => {
    const file = path.join(import.meta.dirname, '../testing/clients/memory-child.ts');
    const node = ['--expose-gc', '--conditions=source', '--disable-warning=ExperimentalWarning', file];
    const { stdout } = await run(process.execPath, node, { timeout: 600_000 });
    const [before, ...rounds] = JSON.parse(stdout) as [number, ...number[]];
    expect(rounds).toHaveLength(3);
    for (const after of rounds) expect(after - before).toBeLessThan(MARGIN_MIB);
  });
});
