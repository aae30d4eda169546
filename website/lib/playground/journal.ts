import { useCallback, useEffect, useRef, useState } from 'react';
import { type StreamStatus, useEventStream } from '../event-stream';
import { keepNewest } from '../log-lines';
import type { Dispatch, JournalEntry } from '../types';

/** A line of the journal: something that the simulator noted, or a gateway event of the server. */
export interface JournalRow {
  key: string;
  /** Milliseconds since 1970, by the simulator's clock. */
  at: number;
  kind: 'rest' | 'gateway' | 'control' | 'event';
  who: string;
  title: string;
  route: string;
  status: number | null;
  /** The message that it is about. */
  message: { channelId: string; id: string } | null;
  details: Record<string, unknown>;
}

export type JournalKind = 'all' | 'bot' | 'people' | 'event' | 'control' | 'failed';

/** Which lines are wanted. */
export interface JournalFilter {
  kind: JournalKind;
  /** Text to find in the request, its route or status. */
  text: string;
  /** Owner of the token: `bot:1`, `user:2` …; empty for all. */
  who: string;
}

export interface Journal {
  /** Oldest first. */
  rows: readonly JournalRow[];
  status: StreamStatus;
  note: (dispatch: Dispatch) => void;
  clear: () => void;
}

let dispatches = 0;

const kinds = ['rest', 'gateway', 'control'] as const;

function messageOf(path: string | null, made: string | null): JournalRow['message'] {
  const [, channelId, id] = /\/channels\/(\d+)\/messages(?:\/(\d+))?/.exec(path ?? '') ?? [];
  const found = id ?? made;
  return channelId && found ? { channelId, id: found } : null;
}

export function rowOf(entry: JournalEntry): JournalRow {
  const { seq, at, who, method, path, route, status, event, made, details } = entry;
  const kind = kinds.find((one) => one === entry.kind) ?? 'rest';
  const title = method ? `${method} ${(path ?? '').replace(/^\/api\/v\d+/, '')}` : (event ?? kind);
  return {
    key: `n${seq}`,
    at: Date.parse(at),
    kind,
    who,
    title,
    route: route ?? '',
    status,
    message: messageOf(path, made),
    details: { who, path, route, status, ...details },
  };
}

function rowOfDispatch({ t, d }: Dispatch, at: number): JournalRow {
  dispatches += 1;
  const details = (typeof d === 'object' && d !== null ? d : { d }) as Record<string, unknown>;
  const { id, channel_id: channelId, message_id: messageId } = details;
  const about = t === 'MESSAGE_CREATE' || t === 'MESSAGE_UPDATE' ? id : messageId;
  const message =
    typeof about === 'string' && typeof channelId === 'string' && t.startsWith('MESSAGE_')
      ? { channelId, id: about }
      : null;
  return {
    key: `d${dispatches}`,
    at,
    kind: 'event',
    who: 'nobody',
    title: t,
    route: '',
    status: null,
    message,
    details,
  };
}

/** Whether the filter shows a line. */
export function fits(row: JournalRow, { kind, text, who }: JournalFilter): boolean {
  const words = `${row.title} ${row.route} ${row.status ?? ''} ${row.who}`.toLowerCase();
  if (text !== '' && !words.includes(text.toLowerCase())) return false;
  if (who !== '' && row.who !== who) return false;
  switch (kind) {
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

/** Requests and gateway events of the simulated server, live while `active`. `offset`: of the simulator's clock (ms). */
export function useJournal(guildId: string, active: boolean, offset: number): Journal {
  const [rows, setRows] = useState<readonly JournalRow[]>([]);
  const ahead = useRef(offset);
  const last = useRef(0);
  useEffect(() => {
    ahead.current = offset;
  }, [offset]);

  const add = useCallback((row: JournalRow) => {
    setRows((current) => {
      // A call is noted when it is answered, with the time at which it came.
      const at = current.findLastIndex((other) => other.at <= row.at) + 1;
      return keepNewest(current.toSpliced(at, 0, row));
    });
  }, []);

  const status = useEventStream(active ? `/api/guilds/${guildId}/playground/journal/stream` : null, {
    events: {
      entry: (entry: JournalEntry) => {
        // After a reconnection some come again.
        if (entry.seq <= last.current) return;
        last.current = entry.seq;
        add(rowOf(entry));
      },
    },
  });

  const note = useCallback((dispatch: Dispatch) => add(rowOfDispatch(dispatch, Date.now() + ahead.current)), [add]);

  return { rows, status, note, clear: useCallback(() => setRows([]), []) };
}
