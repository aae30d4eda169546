import type { GuildLogLevel } from '#libs/ports';
import type { EventOrder } from '#libs/vocabulary';

/**
 * One entry in the outbox of an isolate; `unit` is the number of the unit, 0 for none. A hostile script may have run next to the code
 * that wrote it: all of it is checked.
 */
export type OutboxEntry =
  | { kind: 'op'; unit: number; callNo: number; op: string; script: string; input: string }
  | { kind: 'line'; unit: number; level: GuildLogLevel; script: string; message: string; stack: string }
  | { kind: 'failure'; unit: number; script: string; text: string; code: string | null }
  | { kind: 'limit'; unit: number; code: string; script: string }
  | { kind: 'listens'; script: string; event: string; order: EventOrder | null };

/** State of a unit that is open. */
export interface UnitState {
  unit: number;
  /** Calls without a reply. */
  openOps: number;
  /** Its handler has not settled. */
  isPending: boolean;
}

/** Output of an isolate after a command. */
export interface Outbox {
  units: UnitState[];
  entries: OutboxEntry[];
}

const levels = new Set(['debug', 'info', 'warn', 'error']);
const orders = new Set(['channel', 'user', 'timer', 'guild', 'none']);

/** @returns null for text that the runtime does not write */
export function readOutbox(text: string): Outbox | null {
  try {
    const parts: unknown = JSON.parse(text);
    if (!Array.isArray(parts) || !parts.every(Array.isArray)) return null;
    const [states, list] = parts as unknown[][];
    if (states === undefined || list === undefined) return null;
    const units = states.map(readState);
    const entries = list.map(readEntry);
    if (units.includes(null) || entries.includes(null)) return null;
    return { units: units as UnitState[], entries: entries as OutboxEntry[] };
  } catch {
    return null;
  }
}

function readState(state: unknown): UnitState | null {
  if (!Array.isArray(state)) return null;
  const [unit, openOps, pending] = state as unknown[];
  if (!isCount(unit) || !isCount(openOps) || (pending !== 0 && pending !== 1)) return null;
  return { unit, openOps, isPending: pending === 1 };
}

function readEntry(entry: unknown): OutboxEntry | null {
  if (!Array.isArray(entry)) return null;
  const [kind, a, b, c, d, e] = entry as unknown[];
  if (kind === 'listens' && isText(a) && isText(b) && (c === null || (isText(c) && orders.has(c)))) {
    return { kind, script: a, event: b, order: c as EventOrder | null };
  }
  if (!isCount(a)) return null;
  const unit = a;
  if (kind === 'op' && isCount(b) && isText(c) && isText(d) && isText(e)) {
    return { kind, unit, callNo: b, op: c, script: d, input: e };
  }
  if (kind === 'line' && isText(b) && levels.has(b) && isText(c) && isText(d) && isText(e)) {
    return { kind, unit, level: b as GuildLogLevel, script: c, message: d, stack: e };
  }
  if (kind === 'failure' && isText(b) && isText(c) && (d === null || isText(d))) {
    return { kind, unit, script: b, text: c, code: d };
  }
  if (kind === 'limit' && isText(b) && isText(c)) return { kind, unit, code: b, script: c };
  return null;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
