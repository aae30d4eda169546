import type { LogPort } from '#libs/ports';
import type { Json } from '#libs/vocabulary';
import type { z } from 'zod';
import type { Step, TaskContext, TaskDefinition, TaskPorts } from '../src/define-task.ts';
import { Killed } from './memory-discord.ts';

const silent: LogPort = { debug() {}, info() {}, warn() {}, error() {}, with: () => silent };

/** The state of a run that survives its process: its steps, by name. */
export class Journal {
  readonly started = new Set<string>();
  readonly results = new Map<string, Json>();

  /** Simulates a new process: it may enter each step once. */
  attempt(declared: readonly string[]): Step<string> {
    const entered = new Set<string>();
    return (async (name: string, work: (entered: { again: boolean }) => unknown) => {
      if (entered.has(name) || !declared.includes(name.split(':', 1)[0]!)) throw new TypeError(`step ${name}`);
      entered.add(name);
      if (this.results.has(name)) return this.results.get(name);
      const again = this.started.has(name);
      this.started.add(name);
      const result = JSON.parse(JSON.stringify((await work({ again })) ?? null)) as Json;
      this.results.set(name, result);
      return result;
    }) as Step<string>;
  }
}

/** Executes a task like the run engine: a killed attempt is followed by another. Input and output are parsed. */
export async function runAttempts<I extends z.ZodType, O extends z.ZodType>(
  task: TaskDefinition<string, I, O>,
  input: z.input<I>,
  ports: Partial<TaskPorts>,
  { journal = new Journal(), onKilled = () => {} }: { journal?: Journal; onKilled?: () => void } = {},
): Promise<{ output: z.output<O>; attempts: number; progress: Array<[number, number?]> }> {
  const progress: Array<[number, number?]> = [];
  for (let attempts = 1; ; attempts += 1) {
    const context = {
      ...ports,
      input: task.input.parse(input),
      runId: 'run',
      step: journal.attempt(task.steps),
      progress: (done: number, total?: number) => Promise.resolve(void progress.push([done, total])),
      log: silent,
      signal: new AbortController().signal,
    } as unknown as TaskContext<z.output<I>, string>;
    try {
      return { output: task.output.parse(await task.run(context)), attempts, progress };
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
      onKilled();
    }
  }
}
