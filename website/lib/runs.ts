import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { answer, api } from './api';
import { type StreamStatus, useEventStream } from './event-stream';
import { mergeLines } from './log-lines';
import type { Run, RunLogLine, RunState } from './types';

export interface RunFilter {
  task?: string;
  state?: RunState;
}

const eventsPath = (guildId: string, runId: string) => `/api/guilds/${guildId}/runs/${runId}/events`;

function fetchRun(guild: string, run: string): Promise<Run> {
  return answer(api.GET('/api/guilds/{guild}/runs/{run}', { params: { path: { guild, run } } }));
}

const logPages = 20;

/** The log of a run, oldest first; of a very long one its first 2,000 lines. */
async function fetchRunLog(guild: string, run: string): Promise<RunLogLine[]> {
  const lines: RunLogLine[] = [];
  let after: string | null = null;
  for (let page = 0; page < logPages; page += 1) {
    const query: { limit: number; after?: string } = after === null ? { limit: 100 } : { limit: 100, after };
    const answered = await answer(
      api.GET('/api/guilds/{guild}/runs/{run}/logs', { params: { path: { guild, run }, query } }),
    );
    lines.push(...answered.lines);
    after = answered.next;
    if (after === null) break;
  }
  return lines;
}

export function hasEnded(run: Pick<Run, 'state'>): boolean {
  return run.state === 'succeeded' || run.state === 'failed' || run.state === 'cancelled';
}

export function useRuns(guildId: string, filter: RunFilter) {
  return useInfiniteQuery({
    queryKey: ['guild', guildId, 'runs', filter],
    queryFn: ({ pageParam }) => {
      const query = { limit: 50, ...filter, ...(pageParam ? { cursor: pageParam } : {}) };
      return answer(api.GET('/api/guilds/{guild}/runs', { params: { path: { guild: guildId }, query } }));
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
  const query = useQuery({ queryKey: key, queryFn: () => fetchRun(guildId, runId), refetchInterval: 15_000 });

  const add = useCallback((lines: RunLogLine[]) => setLogs((current) => mergeLines(current, lines)), []);

  useEffect(() => {
    // Should it fail: the stream brings them, or the next opening of it.
    fetchRunLog(guildId, runId).then(add, () => undefined);
  }, [guildId, runId, add]);

  const status = useEventStream(query.data && hasEnded(query.data) ? null : eventsPath(guildId, runId), {
    events: {
      run: (run: Run) => client.setQueryData(key, run),
      log: (line: RunLogLine) => add([line]),
    },
    onOpen: () => void fetchRunLog(guildId, runId).then(add, () => undefined),
  });

  return { run: query.data, logs, status, error: query.error, refetch: () => void query.refetch() };
}

export function useRunActions(guildId: string, runId: string) {
  const client = useQueryClient();
  const onSettled = () => client.invalidateQueries({ queryKey: ['guild', guildId] });
  const params = { params: { path: { guild: guildId, run: runId } } };
  const cancel = useMutation({
    mutationFn: () => answer(api.POST('/api/guilds/{guild}/runs/{run}/cancel', params)),
    onSettled,
  });
  const retry = useMutation({
    mutationFn: () => answer(api.POST('/api/guilds/{guild}/runs/{run}/retry', params)),
    onSettled,
  });
  return { cancel, retry };
}

const askEveryMs = 500;

/**
 * Calls `onEnd` when a run has ended: its event stream reports it, and polling finds it if the stream is silent.
 * @returns a function that stops watching
 */
export function watchRun(guildId: string, runId: string, onEnd: (run: Run) => void | Promise<void>): () => void {
  const source = new EventSource(eventsPath(guildId, runId));
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
    void onEnd(run);
  };
  const ask = async (): Promise<void> => {
    await fetchRun(guildId, runId).then(look, () => undefined);
    if (!stopped) timer = setTimeout(() => void ask(), askEveryMs);
  };

  source.addEventListener('run', (event) => look(JSON.parse(String(event.data)) as Run));
  timer = setTimeout(() => void ask(), 250);
  return stop;
}
