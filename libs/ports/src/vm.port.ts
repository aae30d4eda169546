import type { GuildProgram } from './scripts.port.ts';

/** Where a program is tried before it goes live: a throw-away VM with no ops. */
export interface VmPort {
  /**
   * Evaluates each module once.
   * @returns names of the events that it listens for
   * @throws Fault `script.error` (with `data.script`, `data.line`), `script.timeout`, `script.out-of-memory`, `script.unknown-import` …
   */
  inspect(program: Omit<GuildProgram, 'listens'>): Promise<{ listens: string[]; perModule: Record<string, string[]> }>;
}
