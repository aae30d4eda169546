import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { getPriority } from 'node:os';
import { lowerPriority, nice } from './priority.ts';

describe('priority of a process', () => {
  const children: ChildProcess[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });

  const start = async (): Promise<ChildProcess & { pid: number }> => {
    const child = spawn(process.execPath, ['-e', 'process.stdout.write("up"); setInterval(() => {}, 1e6)']);
    children.push(child);
    await once(child.stdout, 'data');
    return child as ChildProcess & { pid: number };
  };

  it('lowered → every thread of the process has it, and the caller keeps its own', async () => {
    const own = getPriority();
    const { pid } = await start();
    lowerPriority(pid, nice.long);
    const threads = readdirSync(`/proc/${pid}/task`).map(Number);
    expect(threads.length).toBeGreaterThan(1);
    expect(new Set(threads.map((thread) => getPriority(thread)))).toEqual(new Set([nice.long]));
    expect(getPriority()).toBe(own);
  });

  it('of a process that has ended → nothing happens', async () => {
    const child = await start();
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(() => lowerPriority(child.pid, nice.ordinary)).not.toThrow();
  });
});
