'use client';

import { Anchor, Button, Group, Progress, Skeleton, Text, Title } from '@mantine/core';
import { IconArrowLeft, IconListSearch, IconPlayerStop, IconRefresh } from '@tabler/icons-react';
import Link from 'next/link';
import { notifyProblem } from '@/components/feedback/notify';
import { NotThere } from '@/components/feedback/not-there';
import { ProblemNotice } from '@/components/feedback/problem-notice';
import { StreamBadge } from '@/components/feedback/stream-badge';
import { PageFrame } from '@/components/shell/page-frame';
import { ApiProblem } from '@/lib/problem';
import { hasEnded, useRun, useRunActions } from '@/lib/runs';
import type { Run } from '@/lib/types';
import { RunFacts } from './run-facts';
import { RunLog } from './run-log';
import { RunStateLabel } from './run-state';
import { runPercent, taskLabel } from './run-words';
import classes from './runs.module.css';

export function RunPage({ guildId, runId }: { guildId: string; runId: string }) {
  const { run, logs, status, error, refetch } = useRun(guildId, runId);

  if (error instanceof ApiProblem && error.status === 404) {
    return (
      <NotThere
        icon={<IconListSearch />}
        title="This run does not exist"
        description="It was deleted after 30 days, or the link is wrong."
        list={{ href: `/g/${guildId}/runs`, label: 'All runs' }}
      />
    );
  }
  return (
    <PageFrame
      title={run ? taskLabel(run.task) : 'Run'}
      description={
        <Anchor component={Link} href={`/g/${guildId}/runs`} size="sm" c="dimmed">
          <IconArrowLeft size={14} style={{ verticalAlign: '-2px' }} /> All runs
        </Anchor>
      }
      actions={run ? <RunButtons guildId={guildId} run={run} /> : null}
    >
      {error && !run ? <ProblemNotice title="The run could not be loaded" error={error} onRetry={refetch} /> : null}
      {!run && !error ? <Skeleton height={180} radius="lg" aria-label="Loading the run" /> : null}
      {run ? (
        <>
          <RunProgress run={run} />
          {run.fault ? (
            <div className={classes.fault} role="alert">
              <Text fw={600} size="sm">
                {run.fault.message}
              </Text>
              <Text size="xs" ff="monospace">
                {run.fault.code}
              </Text>
            </div>
          ) : null}
          <RunFacts run={run} />
          <section aria-labelledby="run-log">
            <Group justify="space-between" mb={8}>
              <Title order={2} id="run-log">
                Steps and log
              </Title>
              {hasEnded(run) ? null : <StreamBadge status={status} />}
            </Group>
            <RunLog lines={logs} ended={hasEnded(run)} />
          </section>
        </>
      ) : null}
    </PageFrame>
  );
}

function RunProgress({ run }: { run: Run }) {
  const percent = runPercent(run);
  const { progress } = run;
  return (
    <div className={classes.progress}>
      <Group justify="space-between" gap="xs">
        <RunStateLabel state={run.state} />
        <Text size="sm" c="dimmed" data-testid="run-progress">
          {progress
            ? `${progress.done.toLocaleString('en')}${progress.total === null ? '' : ` of ${progress.total.toLocaleString('en')}`}`
            : ''}
          {progress?.note ? ` · ${progress.note}` : ''}
        </Text>
      </Group>
      {percent !== null && !hasEnded(run) ? (
        <Progress value={percent} mt={10} size="md" aria-label={`${percent} percent done`} />
      ) : null}
    </div>
  );
}

function RunButtons({ guildId, run }: { guildId: string; run: Run }) {
  const { cancel, retry } = useRunActions(guildId, run.id);
  if (!hasEnded(run)) {
    return (
      <Button
        variant="default"
        leftSection={<IconPlayerStop size={16} />}
        loading={cancel.isPending}
        disabled={run.cancelRequested}
        data-testid="run-cancel"
        onClick={() =>
          cancel.mutate(undefined, { onError: (error) => notifyProblem('The run could not be cancelled', error) })
        }
      >
        {run.cancelRequested ? 'Cancelling…' : 'Cancel'}
      </Button>
    );
  }
  if (run.state === 'succeeded') return null;
  return (
    <Button
      leftSection={<IconRefresh size={16} />}
      loading={retry.isPending}
      data-testid="run-retry"
      onClick={() =>
        retry.mutate(undefined, { onError: (error) => notifyProblem('The run could not be retried', error) })
      }
    >
      Retry
    </Button>
  );
}
