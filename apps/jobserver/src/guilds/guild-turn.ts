import type { Handling } from '#libs/ops';
import type { GuildProgram, InboxPort, LogPort, StoredEvent } from '#libs/ports';
import { Fault, limits, toFault, type FaultJson, type Json } from '#libs/vocabulary';
import { setTimeout as sleep } from 'node:timers/promises';
import { classifyFault } from '../classify-fault.ts';
import { DoneEvents, mostUnwritten } from './done-events.ts';
import type { GuildLogBuffer } from './guild-log-buffer.ts';
import type { GuildPrograms } from './guild-programs.ts';
import type { EventOutcome, GuildVms, OpCall } from './guild-vms.ts';
import { happenedAt } from './happened-at.ts';
import { LeaseKeeper } from './lease-keeper.ts';
import type { TurnMetrics } from './turn-metrics.ts';

export interface GuildTurnDeps {
  inbox: InboxPort;
  programs: GuildPrograms;
  vms: GuildVms;
  guildLog: GuildLogBuffer;
  answerOp: (guildId: string, eventId: string, call: OpCall, keeper: LeaseKeeper, handling: Handling) => Promise<Json>;
  log: LogPort;
  metrics: TurnMetrics;
  /** Names this process among all that may own guilds. */
  owner: string;
  leaseMs: number;
  /** The fence of the last turn of each guild in this process: tells whether somebody else owned it in between. */
  lastFences: Map<string, string>;
  /** Tells the others that this process took the guild over. */
  tookOver: (fence: string) => void;
  /** Whether the turn should end after this event: others wait for the slot, or the process ends. */
  shouldYield: (eventsHandled: number) => boolean;
}

/** `elsewhere`: another process owns the guild and goes on with it. */
export type TurnResult = 'idle' | 'more' | 'elsewhere';

/** Events that an earlier owner may have begun: those that it had not marked yet, the one at hand, and its successor. */
const mostBegun = mostUnwritten + 2;
/** An event that is cut off through no fault of its own is handed in again so often before the turn ends. */
const innocentCutsPerTurn = 3;

/**
 * Drains one guild's inbox for a while: one event at a time, in order, under the guild's lease.
 *
 * @throws Fault when something outside is away; every event that was not marked as handled stays in the inbox
 */
export async function guildTurn(
  deps: GuildTurnDeps,
  guildId: string,
  entered: (keeper: LeaseKeeper) => void = () => {},
): Promise<TurnResult> {
  const keeper = await LeaseKeeper.acquire(deps.inbox, guildId, deps.owner, deps.leaseMs);
  if (!keeper) {
    // What the VM remembers is no longer the guild's latest state.
    await deps.vms.close(guildId);
    return 'elsewhere';
  }
  entered(keeper);
  try {
    const isOurs = await forgetStaleVm(deps, keeper);
    return await drain(deps, keeper, isOurs ? 0 : mostBegun);
  } catch (error) {
    const { verdict, fault } = classifyFault(keeper.signal.aborted ? keeper.signal.reason : error);
    await deps.vms.close(guildId);
    // The next turn repeats what this turn had started, as after a change of owner.
    deps.lastFences.delete(guildId);
    if (verdict === 'fenced') {
      deps.log.warn('turn ended: the guild has another owner', { guildId });
      return 'elsewhere';
    }
    if (fault.code === 'process.stopping') return 'more';
    throw error;
  } finally {
    await keeper.release();
  }
}

/**
 * A VM that is left from an earlier turn must not go on if another process has owned the guild since; and one that the other
 * process has kept must not stay.
 *
 * @returns whether this process has been the only owner of the guild since this process's last turn
 */
async function forgetStaleVm(deps: GuildTurnDeps, { lease }: LeaseKeeper): Promise<boolean> {
  const { guildId, fence } = lease;
  const last = deps.lastFences.get(guildId);
  const isOurs = BigInt(fence) - BigInt(last ?? 0) <= 1n;
  deps.lastFences.set(guildId, fence);
  if (isOurs) return true;
  await deps.vms.close(guildId);
  deps.tookOver(fence);
  return false;
}

/** @param begun how many events, the oldest ones, may have been begun by an earlier owner */
async function drain(deps: GuildTurnDeps, keeper: LeaseKeeper, begun: number): Promise<TurnResult> {
  const { guildId } = keeper.lease;
  const done = new DoneEvents(async (seqs) => {
    await deps.guildLog.flush(guildId);
    await deps.inbox.done(keeper.lease, seqs);
  });
  let handled = 0;
  for (;;) {
    keeper.assertHeld();
    const events = await deps.inbox.take(keeper.lease, limits.inbox.batch);
    for (const event of events) {
      if (deps.shouldYield(handled)) {
        await done.drained();
        return 'more';
      }
      await done.room();
      keeper.assertHeld();
      const outcome = await handle(deps, keeper, event, done, handled < begun);
      if (outcome === 'give-way') return 'more';
      handled += 1;
    }
    await done.drained();
    if (events.length === 0) return 'idle';
  }
}

/** Takes one event to its end: handled, skipped or parked. `give-way` when it is to be tried again in a later turn. */
async function handle(
  deps: GuildTurnDeps,
  keeper: LeaseKeeper,
  event: StoredEvent,
  done: DoneEvents,
  wasBegun: boolean,
): Promise<'settled' | 'give-way'> {
  let strikes = event.attempts;
  if (strikes >= limits.vm.attemptsPerEvent) {
    await park(deps, keeper, event, strikes, done, lostStrikeFault());
    return 'settled';
  }
  let mayRepeat = wasBegun || strikes > 0;
  for (let innocentCuts = 0; innocentCuts < innocentCutsPerTurn;) {
    const outcome = await attempt(deps, keeper, event, { mayRepeat, since: happenedAt(event), sent: new Set() });
    mayRepeat = true;
    if (outcome.kind !== 'cut-off') {
      deps.metrics.settled(event, outcome.kind);
      done.add(event.seq);
      return 'settled';
    }
    if (!outcome.blamed && isPassing(outcome.fault)) {
      innocentCuts += 1;
      await sleep(innocentCuts * 20);
      deps.log.warn('event was cut off through no fault of its own', { guildId: event.guildId, eventId: event.id });
      continue;
    }
    await done.drained();
    strikes = await deps.inbox.strike(keeper.lease, event.seq);
    if (strikes >= limits.vm.attemptsPerEvent) {
      await park(deps, keeper, event, strikes, done, outcome.fault);
      return 'settled';
    }
    tellCutOff(deps, event, outcome.fault);
  }
  await done.drained();
  return 'give-way';
}

/**
 * Handles the event once. What fails for this event and may fail again each time (a refusal of the database, an error of ours)
 * ends like a handler that is cut off: the event gets a strike and is set aside in the end, and the guild goes on.
 *
 * @throws Fault when something outside is away, or the guild is not ours any more
 */
async function attempt(
  deps: GuildTurnDeps,
  keeper: LeaseKeeper,
  event: StoredEvent,
  handling: Handling,
): Promise<EventOutcome | { kind: 'skipped' }> {
  try {
    const program = await deps.programs.get(event.guildId);
    if (!program?.listens.includes(event.name)) return { kind: 'skipped' };
    return await dispatch(deps, keeper, program, event, handling);
  } catch (error) {
    const { verdict, fault } = classifyFault(keeper.signal.aborted ? keeper.signal.reason : error);
    const isOfEvent = verdict !== 'fenced' && fault.code !== 'process.stopping' && !isPassing(fault);
    if (!isOfEvent) throw error;
    deps.log.error('event could not be handled', {
      guildId: event.guildId,
      eventId: event.id,
      error: fault.cause ?? fault,
    });
    return { kind: 'cut-off', blamed: false, fault: fault.toJSON() };
  }
}

/** Says that something outside was away or busy: the same event may succeed in a moment. */
function isPassing({ code, retryable }: Pick<FaultJson, 'code' | 'retryable'>): boolean {
  return retryable && code !== 'system.unexpected';
}

/** Hands the event to the guild's VM; ends early, with the VM, when the lease is lost. */
async function dispatch(
  deps: GuildTurnDeps,
  keeper: LeaseKeeper,
  program: GuildProgram,
  event: StoredEvent,
  handling: Handling,
): Promise<EventOutcome> {
  const { guildId, id } = event;
  const { signal } = keeper;
  let onAbort = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(toFault(signal.reason));
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([
      deps.vms.dispatch(program, event, { onOp: (call) => deps.answerOp(guildId, id, call, keeper, handling) }),
      aborted,
    ]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

function tellCutOff({ guildLog, metrics }: GuildTurnDeps, event: StoredEvent, fault: FaultJson): void {
  metrics.struck(fault.code);
  guildLog.add(event.guildId, {
    level: 'warn',
    code: fault.code,
    message: `Handler for ${event.name} was stopped: ${fault.message} It is retried once.`,
    eventId: event.id,
    ...placeOf(fault),
  });
}

async function park(
  deps: GuildTurnDeps,
  { lease }: LeaseKeeper,
  event: StoredEvent,
  strikes: number,
  done: DoneEvents,
  fault: FaultJson,
): Promise<void> {
  await done.drained();
  deps.guildLog.add(event.guildId, {
    level: 'error',
    code: fault.code,
    message:
      `Handler for ${event.name} was stopped ${strikes} times, so the event was parked: ${fault.message} ` +
      'Fix the script, then retry or discard the event under “Parked events”.',
    eventId: event.id,
    ...placeOf(fault),
  });
  await deps.guildLog.flush(event.guildId);
  await deps.inbox.park(lease, event.seq, fault.code, fault.message);
  deps.metrics.settled(event, 'parked');
}

/** Script and line, where the fault knows them. */
function placeOf({ data }: FaultJson): { script?: string; line?: number } {
  return {
    ...(typeof data?.['script'] === 'string' ? { script: data['script'] } : {}),
    ...(typeof data?.['line'] === 'number' ? { line: data['line'] } : {}),
  };
}

/** For an event whose last strike was counted, but the process ended before it could be set aside. */
function lostStrikeFault(): FaultJson {
  return new Fault('script.cut-off', 'It took too much of the machine.').toJSON();
}
