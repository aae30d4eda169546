import type { DiscordPort, GuildLogPort, KvPort, TimersPort } from '#libs/ports';
import type { Capability, Fault, FaultOptions, ListedFaultCode } from '#libs/vocabulary';
import type { z } from 'zod';
import { idFinder, type IdFinder } from './find-ids.ts';

/** Ports that an op may use. */
export interface OpPorts {
  discord: DiscordPort;
  kv: KvPort;
  timers: TimersPort;
  guildLog: GuildLogPort;
}

/** One run of a handler with an event. */
export interface Handling {
  /** An earlier attempt may have started: look for its visible effect before repeating it. */
  mayRepeat: boolean;
  /** Time of the event by Discord's clock, or slightly earlier, in milliseconds since 1970. */
  since: number;
  /** Keys of the calls that sent or found a message, by message id. Each message belongs to one call. */
  sent: Map<string, string>;
}

/** One call of an op by a script. */
export interface OpContext<I, F extends ListedFaultCode> extends OpPorts {
  input: I;
  guildId: string;
  /**
   * Key of this call: a replay of the event makes the same call with the same key. At most 25 characters, as Discord requires of a
   * nonce. Use it to make each visible effect idempotent.
   */
  callKey: string;
  /** The event and the place in the script that called, for the guild's log. */
  eventId: string;
  script: string | null;
  handling: Handling;
  fault: (code: F, options?: FaultOptions & { message?: string }) => Fault;
}

/** Definition of an op, as `defineOp` returns it. */
export interface OpDefinition<
  N extends string = string,
  I extends z.ZodType = z.ZodType,
  O extends z.ZodType = z.ZodType,
  F extends ListedFaultCode = ListedFaultCode,
> {
  /** `noun.verb`, equal to the path of its file; a name without a dot is a function of its own. */
  readonly name: N;
  readonly summary: string;
  /** Discord's page, for what Discord defines. */
  readonly see?: string;
  /** Capability that a compartment needs to call it. */
  readonly capability: Capability;
  /** Weight against the guild's budget of ops. */
  readonly cost: number;
  readonly input: I;
  readonly output: O;
  /** Finds the ids in a parsed input that have to be proven to belong to the caller's guild. */
  readonly idsIn: IdFinder;
  /** Codes of its own faults. */
  readonly faults: readonly F[];
  /** Compiled against the generated typings. */
  readonly example: string;
  run(context: OpContext<z.output<I>, F>): Promise<z.input<O>>;
}

/**
 * Defines an op. A wrong fault code or output does not compile. An input schema in which an id could be missed throws while it
 * loads.
 */
export function defineOp<
  const N extends string,
  I extends z.ZodType,
  O extends z.ZodType,
  const F extends ListedFaultCode = never,
>(
  definition: Omit<OpDefinition<N, I, O, F>, 'faults' | 'idsIn'> & { faults?: readonly F[] },
): OpDefinition<N, I, O, F> {
  return { ...definition, faults: definition.faults ?? [], idsIn: idFinder(definition.input) };
}
