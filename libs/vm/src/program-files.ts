import type { ProgramModule } from '#libs/ports';
import type { VmModule } from '#libs/vm-protocol';
import { limits } from '#libs/vocabulary';
import { vmFault } from './faults.ts';

/** Files of a program for a worker. @throws Fault `script.program-too-large` before it exceeds the frame size */
export function programFiles(modules: readonly ProgramModule[]): VmModule[] {
  const bytes = modules.reduce((sum, { code }) => sum + Buffer.byteLength(code), 0);
  if (bytes > limits.script.programBytes) throw vmFault('script.program-too-large');
  return modules.map(({ name, contentHash, code }) => ({ name, hash: contentHash, code }));
}
