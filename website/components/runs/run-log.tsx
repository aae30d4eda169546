import { Text } from '@mantine/core';
import { clockTime, fullTime } from '@/lib/time';
import type { RunLogLine } from '@/lib/types';
import classes from './runs.module.css';

function describeFields(fields: unknown): string {
  if (typeof fields !== 'object' || fields === null) return '';
  return Object.entries(fields)
    .map(([key, value]) => `${key}=${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
    .join('  ');
}

export function RunLog({ lines, ended }: { lines: readonly RunLogLine[]; ended: boolean }) {
  if (lines.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {ended ? 'This run wrote no log lines.' : 'No lines yet. New lines appear here.'}
      </Text>
    );
  }
  return (
    <div role="log" aria-label="Log of this run" tabIndex={0}>
      <ol className={classes.log}>
        {lines.map((line) => (
          <li key={line.id} data-level={line.level} data-testid="run-log-line">
            <time dateTime={line.at} title={fullTime(line.at)}>
              {clockTime(line.at)}
            </time>
            <span>
              {line.message} <span className={classes.fields}>{describeFields(line.fields)}</span>
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}
