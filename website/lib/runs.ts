import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
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

/** One run and its log, live until it has ended. */
export function useRun(guildId: string, runId: string): LiveRun {
  const client = useQueryClient();
  const key = ['guild', guildId, 'run', runId];
  const [logs, setLogs] = useState<RunLogLine[]>([]);
  const path = `${runsPath(guildId)}/${runId}`;
  const query = useQuery({ queryKey: key, queryFn: () => request<Run>('GET', path), refetchInterval: 15_000 });

  const add = (lines: RunLogLine[]) =>
    setLogs((current) => {
      const known = new Set(current.map((line) => line.id));
      const fresh = lines.filter((line) => !known.has(line.id));
      return fresh.length === 0 ? current : [...current, ...fresh].toSorted((a, b) => a.id.length - b.id.length || (a.id < b.id ? -1 : 1));
    });

  const loadLogs = async () => {
    const answer = await request<RunLogLine[] | { lines: RunLogLine[] }>('GET', `${path}/logs`);
    add(Array.isArray(answer) ? answer : answer.lines);
  };

  useEffect(() => {
    setLogs([]);
    loadLogs().catch(() => undefined);
  }, [path]);

  const status = useEventStream(query.data && hasEnded(query.data) ? null : `${path}/events`, {
    events: {
      run: (run: Run) => client.setQueryData(key, run),
      log: (line: RunLogLine) => add([line]),
    },
    onOpen: () => {
      loadLogs().catch(() => undefined);
    },
  });

  return { run: query.data, logs, status, error: query.error, refetch: () => void query.refetch() };
}

export function useRunActions(guildId: string, runId: string) {
  const client = useQueryClient();
  const onSettled = () => client.invalidateQueries({ queryKey: ['guild', guildId] });
  const cancel = useMutation({ mutationFn: () => request<Run>('POST', `${runsPath(guildId)}/${runId}/cancel`), onSettled });
  const retry = useMutation({ mutationFn: () => request<Run>('POST', `${runsPath(guildId)}/${runId}/retry`), onSettled });
  return { cancel, retry };
}

/**
 * Calls `onEnd` when a run has ended: from its event stream, and by asking every two seconds should the stream be silent.
 * @returns a function that stops watching
 */
export function watchRun(guildId: string, runId: string, onEnd: (run: Run) => void): () => void {
  const path = `${runsPath(guildId)}/${runId}`;
  let ended = false;
  const look = (run: Run): void => {
    if (ended || !hasEnded(run)) return;
    stop();
    onEnd(run);
  };
  const source = new EventSource(`${path}/events`);
  source.addEventListener('run', (event) => look(JSON.parse((event as MessageEvent<string>).data) as Run));
  const timer = setInterval(() => {
    request<Run>('GET', path).then(look, () => undefined);
  }, 2_000);
  const stop = (): void => {
    ended = true;
    clearInterval(timer);
    source.close();
  };
  return stop;
}
