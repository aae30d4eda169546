import type {
  BusPort,
  ClockPort,
  CompilerPort,
  DiscordPort,
  GuildLogPort,
  InboxPort,
  KvPort,
  LogPort,
  ScriptsPort,
  TimersPort,
  VmPort,
  WorkPort,
} from '#libs/ports';
import type { Json } from '#libs/vocabulary';
import type { z } from 'zod';

/** `fast` for work that a user waits for, `slow` for work that takes minutes. Each lane is a queue with its own workers. */
export type Lane = 'fast' | 'slow';

/** The ports that a task may use. */
export interface TaskPorts {
  discord: DiscordPort;
  kv: KvPort;
  timers: TimersPort;
  guildLog: GuildLogPort;
  inbox: InboxPort;
  scripts: ScriptsPort;
  compiler: CompilerPort;
  vm: VmPort;
  bus: BusPort;
  work: WorkPort;
  clock: ClockPort;
}

/**
 * Runs `work` to its end once: the result is stored under the name, and a later attempt gets the stored result without running
 * it. `again` is true when an earlier attempt entered this step and may have been killed inside: `work` must then read back its
 * external effects before it repeats them. A dynamic step is `name:suffix`, where `name` is declared.
 */
export type Step<S extends string> = <T extends Json | void>(
  name: S | `${S}:${string}`,
  work: (entered: { again: boolean }) => Promise<T> | T,
) => Promise<T>;

/** Everything a task has while it runs. */
export interface TaskContext<I, S extends string> extends TaskPorts {
  input: I;
  runId: string;
  step: Step<S>;
  progress: (done: number, total?: number, note?: string) => Promise<void>;
  log: LogPort;
  /** Aborts on cancellation, timeout and shutdown. */
  signal: AbortSignal;
}

/** A kind of durable work, created by `defineTask`. */
export interface TaskDefinition<
  N extends string = string,
  I extends z.ZodType = z.ZodType,
  O extends z.ZodType = z.ZodType,
  S extends string = string,
> {
  /** `noun.verb`, equal to the path of its file. */
  readonly name: N;
  readonly summary: string;
  readonly lane: Lane;
  /** An object schema. A run whose input has `guildId` belongs to that guild. */
  readonly input: I;
  readonly output: O;
  readonly steps: readonly S[];
  /** Most attempts after retryable faults. An attempt whose process was killed does not count. */
  readonly attempts: number;
  /** Timeout of one attempt, in milliseconds. */
  readonly timeoutMs: number;
  /** Runs with the same key run one after the other. */
  readonly exclusiveBy?: (input: z.output<I>) => string;
  run(context: TaskContext<z.output<I>, S>): Promise<z.input<O>>;
}

/** Declares a kind of durable work. A wrong step name or output does not compile. */
export function defineTask<const N extends string, I extends z.ZodType, O extends z.ZodType, const S extends string>(
  definition: TaskDefinition<N, I, O, S>,
): TaskDefinition<N, I, O, S> {
  return definition;
}
