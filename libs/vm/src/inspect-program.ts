import type { GuildProgram } from '#libs/ports';
import { Fault, limits } from '#libs/vocabulary';
import { randomBytes } from 'node:crypto';
import { absorbStep } from './absorb-step.ts';
import { faultOfDeath } from './fault-of-death.ts';
import { vmFault } from './faults.ts';
import { programFiles } from './program-files.ts';
import { ScriptPlaces } from './script-errors.ts';
import { scriptsCompartment } from './scripts-compartment.ts';
import { UnitRun } from './unit-run.ts';
import type { WorkerPool } from './worker-pool.ts';
import { WorkerGone, type Answer } from './worker-process.ts';

let inspections = 0;
const attempts = 3;

/** Evaluates a program once, in an isolate of its own on the spare worker. @throws Fault */
export async function inspectProgram(
  pool: WorkerPool,
  program: Omit<GuildProgram, 'listens'>,
): Promise<{ listens: string[]; perModule: Record<string, string[]> }> {
  const answer = await evaluate(pool, program);
  const places = new ScriptPlaces(program);
  if (answer.kind === 'fault') throw places.ended(answer);
  const run = new UnitRun({
    compartment: scriptsCompartment(program.guildId),
    eventId: '',
    handler: '',
    places,
    maxOps: 0,
    maxResult: 0,
    callbacks: { onOp: () => Promise.reject(vmFault('vm.not-open')), onLog: () => {} },
  });
  const listens = absorbStep(answer.outbox, answer.errors, { open: new Map(), running: run, outside: run });
  if (listens === null) throw vmFault('script.broke-the-runtime');
  if (run.fault !== null) throw run.fault;
  const perModule: Record<string, string[]> = Object.fromEntries(program.modules.map(({ name }) => [name, []]));
  for (const { script, event } of listens) {
    const events = (perModule[script] ??= []);
    if (!events.includes(event)) events.push(event);
  }
  return { listens: [...new Set(listens.map(({ event }) => event))].toSorted(), perModule };
}

async function evaluate(pool: WorkerPool, program: Omit<GuildProgram, 'listens'>): Promise<Answer> {
  const modules = programFiles(program.modules);
  for (let attempt = 1; ; attempt += 1) {
    const worker = await pool.spare();
    inspections += 1;
    const g = `inspect:${inspections}`;
    try {
      return await worker.request({
        t: 'open',
        g,
        patience: 3,
        now: Date.now(),
        seed: randomBytes(16).toString('hex'),
        memoryMb: limits.vm.memoryMb,
        modules,
      });
    } catch (error) {
      if (!(error instanceof WorkerGone)) throw error;
      if (error.blamed) throw faultOfDeath(error);
      if (attempt === attempts) throw new Fault('vm.unavailable', 'The script could not be tried.');
    } finally {
      worker.close(g);
    }
  }
}
