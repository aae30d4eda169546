'use client';

import { Button, EmptyState, Group, NativeSelect, Skeleton } from '@mantine/core';
import { IconActivity } from '@tabler/icons-react';
import Link from 'next/link';
import { useState } from 'react';
import { ProblemNotice } from '@/components/feedback/problem-notice';
import { PageFrame } from '@/components/shell/page-frame';
import { type RunFilter, useRuns } from '@/lib/runs';
import { type RunState, runStates } from '@/lib/types';
import { RunRow } from './run-row';
import { knownTasks, stateWords, taskLabel } from './run-words';
import classes from './runs.module.css';

const stateChoices = [
  { value: '', label: 'All states' },
  ...runStates.map((state) => ({ value: state, label: stateWords[state] })),
];
const taskChoices = [
  { value: '', label: 'All tasks' },
  ...knownTasks.map((task) => ({ value: task, label: taskLabel(task) })),
];

export function RunList({ guildId, initialState }: { guildId: string; initialState: RunState | undefined }) {
  const [filter, setFilter] = useState<RunFilter>(initialState ? { state: initialState } : {});
  const runs = useRuns(guildId, filter);
  const rows = runs.data?.pages.flatMap((page) => page.runs) ?? [];
  const filtered = filter.state !== undefined || filter.task !== undefined;

  const chooseState = (value: string) => {
    const { state: _, ...rest } = filter;
    const state = runStates.find((known) => known === value);
    setFilter(state ? { ...rest, state } : rest);
  };
  const chooseTask = (value: string) => {
    const { task: _, ...rest } = filter;
    setFilter(value ? { ...rest, task: value } : rest);
  };

  return (
    <PageFrame
      title="Runs"
      description="Tasks that Mainstay runs for this server. An interrupted run continues where it stopped."
      actions={
        <Group gap="xs">
          <NativeSelect
            aria-label="State"
            data={stateChoices}
            value={filter.state ?? ''}
            onChange={(event) => chooseState(event.currentTarget.value)}
            data-testid="runs-state"
          />
          <NativeSelect
            aria-label="Task"
            data={taskChoices}
            value={filter.task ?? ''}
            onChange={(event) => chooseTask(event.currentTarget.value)}
            data-testid="runs-task"
          />
        </Group>
      }
    >
      {runs.isPending ? <Loading /> : null}
      {runs.isError && rows.length === 0 ? (
        <ProblemNotice title="The runs could not be loaded" error={runs.error} onRetry={() => void runs.refetch()} />
      ) : null}
      {runs.data && rows.length === 0 ? (
        <NoRuns guildId={guildId} onShowAll={filtered ? () => setFilter({}) : null} />
      ) : null}
      {rows.length > 0 ? (
        <ul className={classes.list}>
          {rows.map((run) => (
            <RunRow key={run.id} guildId={guildId} run={run} />
          ))}
        </ul>
      ) : null}
      {runs.hasNextPage ? (
        <Group justify="center" mt="md">
          <Button
            variant="default"
            size="xs"
            loading={runs.isFetchingNextPage}
            onClick={() => void runs.fetchNextPage()}
          >
            Older runs
          </Button>
        </Group>
      ) : null}
    </PageFrame>
  );
}

function NoRuns({ guildId, onShowAll }: { guildId: string; onShowAll: (() => void) | null }) {
  return (
    <EmptyState
      py={48}
      icon={<IconActivity />}
      withIndicatorBackground
      title={onShowAll ? 'No matching runs' : 'No runs yet'}
      description={
        onShowAll ? 'Change the filters to see other runs.' : 'Saving a script starts the first run: its deployment.'
      }
    >
      <EmptyState.Actions>
        {onShowAll ? (
          <Button variant="default" onClick={onShowAll}>
            Show all runs
          </Button>
        ) : (
          <Button component={Link} href={`/g/${guildId}/scripts`} variant="default">
            Scripts
          </Button>
        )}
      </EmptyState.Actions>
    </EmptyState>
  );
}

function Loading() {
  return (
    <div aria-busy="true" aria-label="Loading the runs">
      {[0, 1, 2, 3, 4].map((row) => (
        <Skeleton key={row} height={52} radius="md" mb={6} />
      ))}
    </div>
  );
}
