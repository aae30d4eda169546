import type { ProgramModule } from '#libs/ports';
import type { VmModule } from '#libs/vm-protocol';
import { limits } from '#libs/vocabulary';
import { vmFault } from './faults.ts';

/** What a worker is sent of a program. @throws Fault `script.program-too-large`: no worker may choke on it */
export function programFiles(modules: readonly ProgramModule[]): VmModule[] {
  const bytes = modules.reduce((sum, { code }) => sum + Buffer.byteLength(code), 0);
  if (bytes > limits.script.programBytes) throw vmFault('script.program-too-large');
  return modules.map(({ name, contentHash, code }) => ({ name, hash: contentHash, code }));
}
