import { useNow } from '@/lib/now';
import { Code } from '@mantine/core';
import { TimeAgo } from '@/components/feedback/time-ago';
import type { Run } from '@/lib/types';
import { runDuration } from './run-words';
import classes from './runs.module.css';

export function RunFacts({ run }: { run: Run }) {
  const took = runDuration(run, useNow(1_000));
  return (
    <dl className={classes.facts}>
      <div>
        <dt>Task</dt>
        <dd>
          <code>{run.task}</code>
        </dd>
      </div>
      <div>
        <dt>Created</dt>
        <dd>
          <TimeAgo date={run.createdAt} />
        </dd>
      </div>
      <div>
        <dt>{run.finishedAt ? 'Took' : 'Running for'}</dt>
        <dd>{took ?? 'Not started'}</dd>
      </div>
      <div>
        <dt>Attempts</dt>
        <dd>{run.attempts}</dd>
      </div>
      <div className={classes.wide}>
        <dt>Input</dt>
        <dd>
          <Code block className={classes.json} tabIndex={0} role="region" aria-label="Input">
            {JSON.stringify(run.input, null, 2)}
          </Code>
        </dd>
      </div>
      {run.output === null || run.output === undefined ? null : (
        <div className={classes.wide}>
          <dt>Output</dt>
          <dd>
            <Code block className={classes.json} tabIndex={0} role="region" aria-label="Output">
              {JSON.stringify(run.output, null, 2)}
            </Code>
          </dd>
        </div>
      )}
    </dl>
  );
}
