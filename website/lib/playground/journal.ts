import { useDocumentVisibility } from '@mantine/hooks';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Dispatch, JournalEntry } from '../types';
import { fetchJournal } from './calls';
import { useSimulatedClock } from './clock';

/** A line of the journal: something that the simulator noted, or a gateway event of the server. */
export interface JournalRow {
  key: string;
  /** Milliseconds since 1970, by the simulator's clock. */
  at: number;
  kind: 'rest' | 'gateway' | 'control' | 'event';
  who: string;
  title: string;
  status: number | null;
  details: Record<string, unknown>;
}

export type JournalFilter = 'all' | 'bot' | 'people' | 'event' | 'control' | 'failed';

export interface Journal {
  /** Oldest first. */
  rows: readonly JournalRow[];
  error: unknown;
  note: (dispatch: Dispatch) => void;
  clear: () => void;
}

const rowsKept = 1_000;
const everyMs = 1_000;
let dispatches = 0;

const kinds = ['rest', 'gateway', 'control'] as const;

function rowOf(entry: JournalEntry): JournalRow {
  const { seq, at, who, method, path, route, status, event, details } = entry;
  const kind = kinds.find((one) => one === entry.kind) ?? 'rest';
  const title = method ? `${method} ${(path ?? '').replace(/^\/api\/v\d+/, '')}` : (event ?? kind);
  return { key: `n${seq}`, at: Date.parse(at), kind, who, title, status, details: { path, route, status, ...details } };
}

/** Whether a line is wanted. */
export function fits(row: JournalRow, filter: JournalFilter, text: string): boolean {
  if (text !== '' && !`${row.title} ${row.status ?? ''}`.toLowerCase().includes(text.toLowerCase())) return false;
  switch (filter) {
    case 'all':
      return true;
    case 'bot':
      return row.who.startsWith('bot:') || row.who.startsWith('webhook:');
    case 'people':
      return row.kind === 'rest' && /^(user|bearer):/.test(row.who);
    case 'event':
      return row.kind === 'event';
    case 'control':
      return row.kind === 'control' || row.kind === 'gateway';
    default:
      return (row.status ?? 0) >= 400;
  }
}

/** What happens behind the simulated server, live while `active`. */
export function useJournal(guildId: string, active: boolean): Journal {
  const [rows, setRows] = useState<readonly JournalRow[]>([]);
  const [error, setError] = useState<unknown>(null);
  const visible = useDocumentVisibility() === 'visible';
  const after = useRef<number | undefined>(undefined);
  const { offset } = useSimulatedClock(guildId);
  const ahead = useRef(0);
  useEffect(() => {
    ahead.current = offset ?? 0;
  }, [offset]);

  const add = useCallback((more: readonly JournalRow[]) => {
    if (more.length === 0) return;
    setRows((current) => [...current, ...more].toSorted((a, b) => a.at - b.at).slice(-rowsKept));
  }, []);

  useEffect(() => {
    if (!active || !visible) return undefined;
    let timer: ReturnType<typeof setTimeout>;
    let ended = false;
    const look = async (): Promise<void> => {
      try {
        const page = await fetchJournal(guildId, after.current);
        if (ended) return;
        after.current = page.next;
        add(page.entries.map(rowOf));
        setError(null);
      } catch (problem) {
        setError(problem);
      }
      if (!ended) timer = setTimeout(() => void look(), everyMs);
    };
    void look();
    return () => {
      ended = true;
      clearTimeout(timer);
    };
  }, [guildId, active, visible, add]);

  const note = useCallback(
    ({ t, d }: Dispatch) => {
      dispatches += 1;
      const details = (typeof d === 'object' && d !== null ? d : { d }) as Record<string, unknown>;
      const at = Date.now() + ahead.current;
      add([{ key: `d${dispatches}`, at, kind: 'event', who: 'nobody', title: t, status: null, details }]);
    },
    [add],
  );

  return { rows, error, note, clear: useCallback(() => setRows([]), []) };
}
