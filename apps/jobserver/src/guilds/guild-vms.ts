import type { GuildLogLine, GuildProgram } from '#libs/ports';
import type { DispatchOutcome, OpCall as SupervisorCall, VmSupervisor } from '#libs/vm';
import { Fault, type FaultJson, type Json } from '#libs/vocabulary';

/** An op call of a script, as it comes out of the sandbox: nothing of it is trusted. */
export interface OpCall {
  op: string;
  input: unknown;
  /** Which call of the event it is; the same event handled again makes the same call with the same number. */
  callNo: number;
  script: string | null;
}

export interface EventCalls {
  /** Answers with the op's output, or throws a Fault that the script gets to see. */
  onOp(call: OpCall): Promise<Json>;
}

export type EventOutcome =
  | { kind: 'handled' }
  /** The script threw: handled all the same. It was told in the log. */
  | { kind: 'failed' }
  /** It did not come to its end. `blamed` when this guild's own script was the cause. */
  | { kind: 'cut-off'; blamed: boolean; fault: FaultJson };

/** The live VMs of this process's guilds, at most one per guild. */
export interface GuildVms {
  /** Starts the VM if it is not there or has another program. One event of a guild at a time. */
  dispatch(
    program: GuildProgram,
    event: { id: string; name: string; payload: Json; receivedAt: Date },
    calls: EventCalls,
  ): Promise<EventOutcome>;
  /** Ends the guild's VM at once, whatever it does. */
  close(guildId: string): Promise<void>;
}

/** The VMs that a supervisor keeps in worker processes. Made first, for the supervisor hands it calls and lines. */
export class SupervisedVms implements GuildVms {
  readonly #current = new Map<string, EventCalls>();
  #supervisor: VmSupervisor | null = null;

  /** For the supervisor's options. */
  readonly onOp = async (call: SupervisorCall): Promise<Json> => {
    const calls = this.#current.get(call.guildId);
    if (!calls) throw new Fault('guild.lease-lost', 'The event of this call has ended.', { side: 'system' });
    return calls.onOp(call);
  };

  /** For the supervisor's options. Lines from outside an event (a program that starts) come between two events. */
  readonly onLog: (guildId: string, lines: GuildLogLine[]) => void;

  constructor(onLog: (guildId: string, lines: GuildLogLine[]) => void) {
    this.onLog = onLog;
  }

  use(supervisor: VmSupervisor): void {
    this.#supervisor = supervisor;
  }

  async dispatch(program: GuildProgram, event: Parameters<GuildVms['dispatch']>[1], calls: EventCalls) {
    const { guildId } = program;
    const supervisor = this.#supervisor!;
    this.#current.set(guildId, calls);
    try {
      await supervisor.open(program);
      const { id, name, payload, receivedAt } = event;
      return outcomeOf(await supervisor.dispatch(guildId, { id, name, payload, at: receivedAt.getTime() }));
    } finally {
      if (this.#current.get(guildId) === calls) this.#current.delete(guildId);
    }
  }

  async close(guildId: string): Promise<void> {
    this.#current.delete(guildId);
    await this.#supervisor?.close(guildId);
  }
}

function outcomeOf(outcome: DispatchOutcome): EventOutcome {
  switch (outcome.status) {
    case 'done':
      return { kind: 'handled' };
    case 'failed':
      return { kind: 'failed' };
    case 'cut-off':
      return { kind: 'cut-off', blamed: outcome.blamed, fault: outcome.fault };
  }
}
