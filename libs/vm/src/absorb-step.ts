import type { EngineError } from '#libs/vm-protocol';
import { readOutbox, type OutboxEntry } from './outbox.ts';
import { isTellable, type UnitRun } from './unit-run.ts';

/** Registration of a handler by the program. */
export type Listens = Extract<OutboxEntry, { kind: 'listens' }>;

/**
 * Reads the outbox of an isolate after one step: each entry goes to its unit, lines before calls.
 *
 * @param running the unit of the step: unhandled rejections are logged for it
 * @param outside takes lines that belong to no open unit
 * @returns the handlers that were registered; null for an outbox that the runtime does not write
 */
export function absorbStep(
  text: string,
  errors: readonly EngineError[],
  units: { open: ReadonlyMap<number, UnitRun>; running: UnitRun; outside: UnitRun },
): Listens[] | null {
  const outbox = readOutbox(text);
  if (outbox === null) return null;
  const listens: Listens[] = [];
  const calls: Array<Extract<OutboxEntry, { kind: 'op' }>> = [];
  for (const entry of outbox.entries) {
    if (entry.kind === 'listens') listens.push(entry);
    else if (entry.kind === 'op') calls.push(entry);
    else if (entry.kind === 'limit' && !isTellable(entry.code)) return null;
    else (units.open.get(entry.unit) ?? units.outside).print([entry]);
  }
  for (const { stack, message } of errors) units.running.fail(stack || message);
  for (const call of calls) if (units.open.get(call.unit)?.call(call) !== true) return null;
  const states = new Map(outbox.units.map((state) => [state.unit, state]));
  for (const [no, run] of units.open) {
    const state = states.get(no);
    if (state === undefined || !run.update(state)) return null;
  }
  return listens;
}
