import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { answer, api } from './api';
import { type StreamStatus, useEventStream } from './event-stream';
import { compareLines, mergeLines } from './log-lines';
import { scriptKeys } from './scripts';
import type { LogLine } from './types';

interface LogPage {
  lines: LogLine[];
  next: string | null;
}

function fetchLogPage(guild: string, query: { limit: number; before?: string }): Promise<LogPage> {
  return answer(api.GET('/api/guilds/{guild}/log', { params: { path: { guild }, query } }));
}

export interface GuildLog {
  /** Oldest first. */
  lines: LogLine[];
  status: StreamStatus;
  loading: boolean;
  error: unknown;
  /** Whether older lines can be fetched. */
  hasOlder: boolean;
  loadOlder: () => Promise<void>;
  /** Empties the view; the stored log stays. */
  clear: () => void;
}

/** Keeps the list of scripts current: another tab or person may change it. */
function useScriptChanges(guildId: string) {
  const client = useQueryClient();
  return useCallback(() => void client.invalidateQueries({ queryKey: scriptKeys.list(guildId) }), [client, guildId]);
}

/** Keeps the list of scripts current on a page that shows no log. */
export function useLiveScripts(guildId: string): void {
  const onScripts = useScriptChanges(guildId);
  useEventStream(`/api/guilds/${guildId}/log/stream`, { events: { scripts: onScripts }, onOpen: onScripts });
}

/** The end of a guild's log, live: a first page, then the stream; after each reconnection the gap is fetched. */
export function useGuildLog(guildId: string, pageSize = 100): GuildLog {
  const onScripts = useScriptChanges(guildId);
  const [lines, setLines] = useState<LogLine[]>([]);
  const [error, setError] = useState<unknown>(null);
  const [loading, setLoading] = useState(true);
  const [older, setOlder] = useState<string | null>(null);
  const [clearedAt, setClearedAt] = useState<LogLine | null>(null);

  const show = useCallback((page: LogPage) => {
    setLines((current) => mergeLines(current, page.lines));
    setError(null);
    setLoading(false);
  }, []);

  const fail = useCallback((problem: unknown) => {
    setError(problem);
    setLoading(false);
  }, []);

  useEffect(() => {
    fetchLogPage(guildId, { limit: pageSize }).then((page) => {
      show(page);
      setOlder(page.next);
    }, fail);
  }, [guildId, pageSize, show, fail]);

  const status = useEventStream(`/api/guilds/${guildId}/log/stream`, {
    events: { line: (line: LogLine) => setLines((current) => mergeLines(current, [line])), scripts: onScripts },
    onOpen: () => {
      onScripts();
      void fetchLogPage(guildId, { limit: pageSize }).then(show, fail);
    },
  });

  const loadOlder = useCallback(async () => {
    if (!older) return;
    const page = await fetchLogPage(guildId, { limit: pageSize, before: older });
    setLines((current) => mergeLines(current, page.lines));
    setOlder(page.next);
  }, [guildId, older, pageSize]);

  const shown = clearedAt ? lines.filter((line) => compareLines(line, clearedAt) > 0) : lines;
  const clear = useCallback(() => setClearedAt(lines.at(-1) ?? null), [lines]);
  return { lines: shown, status, loading, error, hasOlder: older !== null && clearedAt === null, loadOlder, clear };
}
