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

/** `fast` for what somebody waits for, `slow` for what takes minutes. Each lane is a queue with workers of its own. */
export type Lane = 'fast' | 'slow';

/** The outside, as a task may reach it. */
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
 * Runs `work` to its end once: its result is stored under the name and a later attempt gets it back without running it.
 * `again` tells `work` that an earlier attempt entered this step and may have been killed inside: whatever it did outside
 * has to be read back before it is repeated. A dynamic step is `name:suffix`, of which `name` is declared.
 */
export type Step<S extends string> = <T extends Json | void>(
  name: S | `${S}:${string}`,
  work: (entered: { again: boolean }) => Promise<T> | T,
) => Promise<T>;

/** What a task has while it runs. */
export interface TaskContext<I, S extends string> extends TaskPorts {
  input: I;
  runId: string;
  step: Step<S>;
  progress: (done: number, total?: number, note?: string) => Promise<void>;
  log: LogPort;
  /** Aborts on cancellation, timeout and shutdown. */
  signal: AbortSignal;
}

/** A kind of durable work, as `defineTask` makes it. */
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
  /** An object; one with `guildId` belongs to that guild. */
  readonly input: I;
  readonly output: O;
  readonly steps: readonly S[];
  /** How often a retryable fault is met with another attempt. A killed process does not count. */
  readonly attempts: number;
  /** Of one attempt, in milliseconds. */
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
