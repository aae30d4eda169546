import type { DiscordPort, GuildLogPort, KvPort, TimersPort } from '#libs/ports';
import type { Fault, FaultOptions } from '#libs/vocabulary';
import type { z } from 'zod';
import { idFinder, type IdFinder } from './find-ids.ts';

/** The outside, as an op may reach it. */
export interface OpPorts {
  discord: DiscordPort;
  kv: KvPort;
  timers: TimersPort;
  guildLog: GuildLogPort;
}

/** One handling of an event. */
export interface Handling {
  /** An earlier handling may have begun: what it did outside has to be looked for before it is done again. */
  mayRepeat: boolean;
  /** When the event happened by Discord's clock, or a little earlier, in milliseconds since 1970. */
  since: number;
  /** Ids of the messages that calls of this handling have sent or found. */
  sent: Set<string>;
}

/** One call of an op by a script. */
export interface OpContext<I, F extends string> extends OpPorts {
  input: I;
  guildId: string;
  /**
   * Names this call: the same event handled again makes the same call with the same key. Unique within Discord's 25
   * characters of a nonce; whatever is visible outside must be made idempotent with it.
   */
  callKey: string;
  /** The event and the place in the script that called, for the guild's log. */
  eventId: string;
  script: string | null;
  handling: Handling;
  fault: (code: F, options?: FaultOptions & { message?: string }) => Fault;
}

/** Something that a script may ask, as `defineOp` makes it. */
export interface OpDefinition<
  N extends string = string,
  I extends z.ZodType = z.ZodType,
  O extends z.ZodType = z.ZodType,
  F extends string = string,
> {
  /** `noun.verb`, equal to the path of its file; a name without a dot is a function of its own. */
  readonly name: N;
  readonly summary: string;
  /** Discord's page, for what Discord defines. */
  readonly see?: string;
  /** What a script must be allowed to do to call it, e.g. `kv:write`. */
  readonly capability: string;
  /** Weight against the guild's budget of ops. */
  readonly cost: number;
  readonly input: I;
  readonly output: O;
  /** Finds the ids in a parsed input that have to be proven to belong to the caller's guild. */
  readonly idsIn: IdFinder;
  /** Codes that it throws of its own, each with a sentence for the author. */
  readonly faults: Readonly<Record<F, string>>;
  /** Compiled against the generated typings. */
  readonly example: string;
  run(context: OpContext<z.output<I>, F>): Promise<z.input<O>>;
}

/**
 * Declares what a script may ask. A wrong fault code or output does not compile; an input in which an id could hide unseen
 * does not load.
 */
export function defineOp<
  const N extends string,
  I extends z.ZodType,
  O extends z.ZodType,
  const F extends string = never,
>(
  definition: Omit<OpDefinition<N, I, O, F>, 'faults' | 'idsIn'> & { faults?: Record<F, string> },
): OpDefinition<N, I, O, F> {
  return { ...definition, faults: definition.faults ?? ({} as Record<F, string>), idsIn: idFinder(definition.input) };
}
