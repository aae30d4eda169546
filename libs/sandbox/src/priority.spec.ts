import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { lowerPriority, nice } from './priority.ts';

describe('lowerPriority', () => {
  const children: ChildProcess[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });

  const start = async (detached = false): Promise<ChildProcess & { pid: number }> => {
    const code = 'process.stdout.write("up"); setInterval(() => {}, 1e6)';
    const child = spawn(process.execPath, ['-e', code], { detached });
    children.push(child);
    await once(child.stdout, 'data');
    return child as ChildProcess & { pid: number };
  };

  it('a process → every thread of it has the priority, and the caller keeps its own', async () => {
    const own = getPriority();
    const { pid } = await start();
    lowerPriority(pid, nice.long);
    const threads = readdirSync(`/proc/${pid}/task`).map(Number);
    expect(threads.length).toBeGreaterThan(1);
    expect(new Set(threads.map((thread) => getPriority(thread)))).toEqual(new Set([nice.long]));
    expect(getPriority()).toBe(own);
  });

  const groupOf = (pid: number | 'self') => readFileSync(`/proc/${pid}/autogroup`, 'utf8').trim();
  const ifGrouped = existsSync('/proc/self/autogroup') ? it : it.skip;

  ifGrouped('a process with its own session → its session has it, too', async () => {
    const { pid } = await start(true);
    lowerPriority(pid, nice.long);
    expect(groupOf(pid)).toMatch(/nice 19$/);
  });

  ifGrouped('a process in our session → the session keeps its priority', async () => {
    const before = groupOf('self');
    const { pid } = await start();
    lowerPriority(pid, nice.long);
    expect(groupOf('self')).toBe(before);
  });

  it('a process that has ended → does nothing', async () => {
    const child = await start();
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(() => lowerPriority(child.pid, nice.ordinary)).not.toThrow();
  });
});
