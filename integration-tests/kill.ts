import type { ProcessName } from '../tools/run/mainstay.ts';
import { descendants } from './process-table.ts';
import type { World } from './world.ts';

/** Processes that flows kill: those of the runner, and the VM workers below jobserver. */
export type Victim = ProcessName | 'vm-worker';

/** Sends SIGKILL. A process of the runner dies with its children; a worker dies alone. @returns whether the process existed */
export async function kill(world: World, victim: Victim): Promise<boolean> {
  if (victim !== 'vm-worker') {
    await world.mainstay.process(victim).kill();
    return true;
  }
  const jobserver = world.mainstay.process('jobserver').pid;
  const workers =
    jobserver === undefined ? [] : descendants(jobserver).filter(({ command }) => command.includes('vm-worker'));
  return workers.filter(({ pid }) => killed(pid)).length > 0;
}

/** @returns false if the process ended after it was found */
function killed(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}
