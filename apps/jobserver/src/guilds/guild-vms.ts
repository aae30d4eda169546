import type { GuildLogLine, GuildProgram } from '#libs/ports';
import type { FaultJson, Json } from '#libs/vocabulary';

/** An op call of a script, as it comes out of the sandbox: nothing of it is trusted. */
export interface OpCall {
  op: string;
  input: unknown;
  /** The same event handled again makes the same call with the same key. */
  callKey: string;
  script: string | null;
}

export interface EventCalls {
  /** Answers with the op's output, or throws a Fault that the script gets to see. */
  onOp(call: OpCall): Promise<Json>;
  onLog(line: GuildLogLine): void;
}

export type EventOutcome =
  | { kind: 'handled' }
  /** The script threw: handled all the same. The lines have been told to `onLog`. */
  | { kind: 'failed' }
  /** It did not come to its end. `blamed` when this guild's own script was the cause. */
  | { kind: 'cut-off'; blamed: boolean; fault: FaultJson };

/** The live VMs of this process's guilds, at most one per guild. */
export interface GuildVms {
  /** Starts the VM if it is not there or has another program. One event of a guild at a time. */
  dispatch(
    program: GuildProgram,
    event: { id: string; name: string; payload: Json },
    calls: EventCalls,
  ): Promise<EventOutcome>;
  /** Ends the guild's VM at once, whatever it does. */
  close(guildId: string): Promise<void>;
}
