import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Another process with its own supervisor, whose worker is stuck in an uninterruptible call. */
const host = `
  const { VmRig } = await import(process.argv[1]);
  const rig = new VmRig();
  await rig.start();
  await rig.open('stuck', "import { on } from 'mainstay'; on('message.create', () => { Array.prototype.includes.call({ length: 2 ** 53 - 1 }, 1); });");
  const pid = rig.supervisor.stats().workers.find(({ role }) => role === 'live').pid;
  process.on('message', () => {
    void rig.message('stuck', 'x');
    // The worker has started it, and the watchdog cannot run any more.
    setImmediate(() => setImmediate(() => process.kill(process.pid, 'SIGKILL')));
  });
  process.send([process.pid, ...rig.supervisor.stats().workers.map(({ pid }) => pid)]);
`;

/** Whether the process runs: it has not ended and is no zombie. */
function runs(pid: number): boolean {
  if (existsSync(`/proc/${pid}`)) return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux';
  } catch {
    return false;
  }
}

async function ends(pids: number[]): Promise<void> {
  while (pids.some(runs)) await sleep(20);
}

describe('a jobserver that is killed', () => {
  it('leaves no worker, not even a stuck one', async () => {
    const args = [
      '--conditions=source',
      '--input-type=module',
      '-e',
      host,
      new URL('../testing/vm-rig.ts', import.meta.url).href,
    ];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    const pids = await new Promise<number[]>((resolve) =>
      child.once('message', (message) => resolve(message as number[])),
    );
    expect(pids.every(runs)).toBe(true);
    child.send('go');
    await new Promise((resolve) => child.once('exit', resolve));
    await ends(pids);
    expect(pids.some(runs)).toBe(false);
  });
});
