import type { CutOffOutcome, GuildLogLine, InboxPort, LogPort, StoredEvent } from '#libs/ports';
import { Fault, limits, type FaultJson } from '#libs/vocabulary';
import { setTimeout as sleep } from 'node:timers/promises';
import { classifyFault } from '../classify-fault.ts';
import type { TurnMetrics } from './turn-metrics.ts';
import type { TurnState } from './turn-state.ts';

export interface SettleDeps {
  inbox: Pick<InboxPort, 'strike'>;
  onLog: (lines: GuildLogLine[]) => void;
  log: LogPort;
  metrics: TurnMetrics;
}

/** Work that is retried when it is cut off: `isAgain` from the second attempt on, `isAlone` when it may end the isolate for others. */
export type Attempt<T> = (attempt: { isAgain: boolean; isAlone: boolean }) => Promise<T | CutOffOutcome>;

/** End of one part of an event: a result, parked, or left for a later turn. */
export type Settled<T> = { kind: 'settled'; result: T } | { kind: 'parked'; fault: FaultJson } | { kind: 'give-way' };

/** Attempts of a part that is cut off without blame, before the turn ends. */
const innocentCutsPerTurn = 3;

/**
 * Runs one part of an event to its end. A part that is cut off and to blame is tried once more, and then the event is parked.
 *
 * @throws Fault when a dependency is unavailable, or another process owns the guild
 */
export async function settle<T extends { status: string }>(
  deps: SettleDeps,
  turn: TurnState,
  event: StoredEvent,
  attempt: Attempt<T>,
): Promise<Settled<T>> {
  let strikes = event.attempts;
  let isAgain = false;
  let isAlone = strikes > 0;
  for (let innocentCuts = 0; innocentCuts < innocentCutsPerTurn;) {
    const outcome = await tried(deps, turn, event, () => attempt({ isAgain, isAlone }));
    isAgain = true;
    if (!isCutOff(outcome)) return { kind: 'settled', result: outcome };
    if (!outcome.blamed && isPassing(outcome.fault)) {
      innocentCuts += 1;
      await turn.race(sleep(innocentCuts * 20));
      deps.log.warn('event was cut off without blame', { guildId: event.guildId, eventId: event.id });
      continue;
    }
    await deps.inbox.strike(turn.keeper.lease, event.seq);
    strikes += 1;
    if (strikes >= limits.vm.attemptsPerEvent) return { kind: 'parked', fault: outcome.fault };
    isAlone = outcome.endedIsolate;
    deps.metrics.struck(outcome.fault.code);
    deps.onLog([cutOffLine(event, outcome.fault)]);
  }
  return { kind: 'give-way' };
}

function isCutOff(outcome: { status: string }): outcome is CutOffOutcome {
  return outcome.status === 'cut-off';
}

/**
 * Runs one attempt. An error of this event that may occur each time (the database rejects a value, a bug of ours) counts like a handler
 * that is cut off: the event gets a strike and is parked after the last one, and the guild continues.
 */
async function tried<T>(
  deps: SettleDeps,
  turn: TurnState,
  event: StoredEvent,
  attempt: () => Promise<T>,
): Promise<T | CutOffOutcome> {
  try {
    return await turn.race(attempt());
  } catch (error) {
    const { verdict, fault } = classifyFault(turn.keeper.signal.aborted ? turn.keeper.signal.reason : error);
    const isOfEvent = verdict !== 'fenced' && fault.code !== 'process.stopping' && !isPassing(fault);
    if (!isOfEvent || turn.failure !== null) throw error;
    const { guildId, id: eventId } = event;
    deps.log.error('event could not be handled', { guildId, eventId, error: fault.cause ?? fault });
    return { status: 'cut-off', blamed: false, fault: fault.toJSON(), endedIsolate: false };
  }
}

/** Whether a dependency was unavailable or busy: the same event may succeed soon. */
function isPassing({ code, retryable }: Pick<FaultJson, 'code' | 'retryable'>): boolean {
  return retryable && code !== 'system.unexpected';
}

function cutOffLine(event: StoredEvent, fault: FaultJson): GuildLogLine {
  return {
    level: 'warn',
    code: fault.code,
    message: `Handler for ${event.name} was stopped: ${fault.message} It is retried once.`,
    eventId: event.id,
    ...placeOf(fault),
  };
}

/** Log line of the guild for an event that is parked. */
export function parkedLine(event: StoredEvent, fault: FaultJson): GuildLogLine {
  return {
    level: 'error',
    code: fault.code,
    message:
      `Handler for ${event.name} was stopped ${limits.vm.attemptsPerEvent} times, so the event was parked: ${fault.message} ` +
      'Fix the script, then retry or discard the event under “Parked events”.',
    eventId: event.id,
    ...placeOf(fault),
  };
}

/** Script and line, if the fault has them. */
function placeOf({ data }: FaultJson): { script?: string; line?: number } {
  return {
    ...(typeof data?.['script'] === 'string' ? { script: data['script'] } : {}),
    ...(typeof data?.['line'] === 'number' ? { line: data['line'] } : {}),
  };
}

/** For an event whose last strike was counted before the process ended, and which is not parked yet. */
export function lostStrikeFault(): FaultJson {
  return new Fault('script.cut-off', 'It took too much of the machine.').toJSON();
}
