import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { request } from './api';
import { type StreamStatus, useEventStream } from './event-stream';
import type { Run, RunLogLine, RunState } from './types';

export interface RunFilter {
  task?: string;
  state?: RunState;
}

interface RunPage {
  runs: Run[];
  next: string | null;
}

const runsPath = (guildId: string) => `/api/guilds/${guildId}/runs`;

export function hasEnded(run: Pick<Run, 'state'>): boolean {
  return run.state === 'succeeded' || run.state === 'failed' || run.state === 'cancelled';
}

export function useRuns(guildId: string, filter: RunFilter) {
  return useInfiniteQuery({
    queryKey: ['guild', guildId, 'runs', filter],
    queryFn: ({ pageParam }) => {
      const query = new URLSearchParams({ limit: '50' });
      if (filter.task) query.set('task', filter.task);
      if (filter.state) query.set('state', filter.state);
      if (pageParam) query.set('cursor', pageParam);
      return request<RunPage>('GET', `${runsPath(guildId)}?${query}`);
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
    refetchInterval: 5_000,
  });
}

export interface LiveRun {
  run: Run | undefined;
  logs: RunLogLine[];
  status: StreamStatus;
  error: unknown;
  refetch: () => void;
}

function mergeRunLines(lines: RunLogLine[], more: RunLogLine[]): RunLogLine[] {
  const all = new Map([...lines, ...more].map((line) => [line.id, line]));
  return [...all.values()].toSorted((a, b) => a.id.length - b.id.length || (a.id < b.id ? -1 : 1));
}

/** One run and its log, live until it has ended. */
export function useRun(guildId: string, runId: string): LiveRun {
  const client = useQueryClient();
  const key = ['guild', guildId, 'run', runId];
  const [logs, setLogs] = useState<RunLogLine[]>([]);
  const path = `${runsPath(guildId)}/${runId}`;
  const query = useQuery({ queryKey: key, queryFn: () => request<Run>('GET', path), refetchInterval: 15_000 });

  const loadLogs = useCallback(async () => {
    try {
      const answer = await request<RunLogLine[] | { lines: RunLogLine[] }>('GET', `${path}/logs`);
      setLogs((current) => mergeRunLines(current, Array.isArray(answer) ? answer : answer.lines));
    } catch {
      // The stream brings them, or the next opening of it.
    }
  }, [path]);

  useEffect(() => {
    void loadLogs();
  }, [loadLogs]);

  const status = useEventStream(query.data && hasEnded(query.data) ? null : `${path}/events`, {
    events: {
      run: (run: Run) => client.setQueryData(key, run),
      log: (line: RunLogLine) => setLogs((current) => mergeRunLines(current, [line])),
    },
    onOpen: () => void loadLogs(),
  });

  return { run: query.data, logs, status, error: query.error, refetch: () => void query.refetch() };
}

export function useRunActions(guildId: string, runId: string) {
  const client = useQueryClient();
  const onSettled = () => client.invalidateQueries({ queryKey: ['guild', guildId] });
  const cancel = useMutation({
    mutationFn: () => request<Run>('POST', `${runsPath(guildId)}/${runId}/cancel`),
    onSettled,
  });
  const retry = useMutation({
    mutationFn: () => request<Run>('POST', `${runsPath(guildId)}/${runId}/retry`),
    onSettled,
  });
  return { cancel, retry };
}

/**
 * Calls `onEnd` when a run has ended: told by its event stream, and asked for as well should the stream be silent.
 * @returns a function that stops watching
 */
export function watchRun(guildId: string, runId: string, onEnd: (run: Run) => void): () => void {
  const path = `${runsPath(guildId)}/${runId}`;
  const source = new EventSource(`${path}/events`);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;

  const stop = (): void => {
    stopped = true;
    clearTimeout(timer);
    source.close();
  };
  const look = (run: Run): void => {
    if (stopped || !hasEnded(run)) return;
    stop();
    onEnd(run);
  };
  const ask = async (): Promise<void> => {
    await request<Run>('GET', path).then(look, () => undefined);
    if (!stopped) timer = setTimeout(() => void ask(), 1_000);
  };

  source.addEventListener('run', (event) => look(JSON.parse(String(event.data)) as Run));
  timer = setTimeout(() => void ask(), 250);
  return stop;
}
