import type { GuildLogLevel } from '#libs/ports';

/** One thing that an isolate has to say. It was written by code next to which a hostile script ran: all of it is checked. */
export type OutboxEntry =
  | { kind: 'op'; callNo: number; op: string; script: string; input: string }
  | { kind: 'line'; level: GuildLogLevel; script: string; message: string; stack: string }
  | { kind: 'failure'; script: string; text: string; code: string | null }
  | { kind: 'limit'; code: string; script: string }
  | { kind: 'listens'; script: string; event: string };

/** What an isolate has to say after a command. */
export interface Outbox {
  /** Handlers that have not settled. */
  pending: number;
  entries: OutboxEntry[];
}

const levels = new Set(['debug', 'info', 'warn', 'error']);

/** @returns null for anything that the runtime would not write */
export function readOutbox(text: string): Outbox | null {
  const counts = /^\d{1,9} (\d{1,9})\n/.exec(text);
  if (counts === null) return null;
  try {
    const list: unknown = JSON.parse(text.slice(counts[0].length));
    if (!Array.isArray(list)) return null;
    const entries = list.map(readEntry);
    return entries.includes(null) ? null : { pending: Number(counts[1]), entries: entries as OutboxEntry[] };
  } catch {
    return null;
  }
}

function readEntry(entry: unknown): OutboxEntry | null {
  if (!Array.isArray(entry)) return null;
  const [kind, a, b, c, d] = entry as unknown[];
  if (kind === 'op' && Number.isSafeInteger(a) && isText(b) && isText(c) && isText(d)) {
    return { kind, callNo: a as number, op: b, script: c, input: d };
  }
  if (kind === 'line' && isText(a) && levels.has(a) && isText(b) && isText(c) && isText(d)) {
    return { kind, level: a as GuildLogLevel, script: b, message: c, stack: d };
  }
  if (kind === 'failure' && isText(a) && isText(b) && (c === null || isText(c))) {
    return { kind, script: a, text: b, code: c };
  }
  if (kind === 'limit' && isText(a) && isText(b)) return { kind, code: a, script: b };
  if (kind === 'listens' && isText(a) && isText(b)) return { kind, script: a, event: b };
  return null;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
