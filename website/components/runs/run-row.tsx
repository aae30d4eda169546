import { Progress, Text } from '@mantine/core';
import Link from 'next/link';
import { TimeAgo } from '@/components/feedback/time-ago';
import type { Run } from '@/lib/types';
import { runDuration, runPercent, taskLabel } from './run-words';
import { RunStateLabel } from './run-state';
import classes from './runs.module.css';

export function RunRow({ guildId, run }: { guildId: string; run: Run }) {
  const percent = run.state === 'running' ? runPercent(run) : null;
  return (
    <li>
      <Link
        href={`/g/${guildId}/runs/${run.id}`}
        prefetch={false}
        className={classes.row}
        data-testid="run-row"
        data-run-id={run.id}
      >
        <RunStateLabel state={run.state} />
        <span className={classes.what}>
          <Text span size="sm" fw={560}>
            {taskLabel(run.task)}
          </Text>{' '}
          <Text span size="xs" c="dimmed">
            {run.fault?.message ?? run.progress?.note ?? ''}
          </Text>
        </span>
        {percent === null ? (
          <span className={classes.none} />
        ) : (
          <Progress value={percent} w={120} size="sm" aria-label={`${percent} percent done`} className={classes.bar} />
        )}
        <Text span size="xs" c="dimmed" className={classes.when}>
          {run.finishedAt ? `${runDuration(run, 0) ?? ''} · ` : ''}
          <TimeAgo date={run.createdAt} />
        </Text>
      </Link>
    </li>
  );
}
