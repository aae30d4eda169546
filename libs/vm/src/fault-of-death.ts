import type { Fault } from '#libs/vocabulary';
import { vmFault } from './faults.ts';
import type { WorkerGone } from './worker-process.ts';

/** Fault for a worker that died while a script of the guild was running. */
export function faultOfDeath({ reason, module }: WorkerGone): Fault {
  const where = module === null ? {} : { data: { script: module } };
  if (reason === 'stalled') return vmFault('script.stalled', where);
  if (reason === 'memory') return vmFault('script.memory-jump', where);
  return vmFault('script.crashed-worker', where);
}
