'use client';

import { Tooltip, UnstyledButton } from '@mantine/core';
import { connection } from '@/lib/connection';
import type { StreamStatus } from '@/lib/event-stream';
import classes from './stream-badge.module.css';

const words: Record<StreamStatus, { label: string; hint: string }> = {
  live: { label: 'Live', hint: 'New lines appear as they happen.' },
  connecting: { label: 'Connecting', hint: 'Opening the live connection.' },
  reconnecting: { label: 'Reconnecting', hint: 'The connection was lost. Missed lines are loaded when it is back.' },
  idle: { label: 'Paused', hint: 'No live connection at the moment.' },
  ended: { label: 'Disconnected', hint: 'The live connection has ended. Sign in or reload the page.' },
};

export function StreamBadge({ status }: { status: StreamStatus }) {
  const { label, hint } = words[status];
  return (
    <>
      <Tooltip label={hint}>
        <span className={classes.badge} data-status={status} role="status" data-testid="stream-status">
          <span className={classes.dot} aria-hidden="true" />
          <span className={classes.label}>{label}</span>
        </span>
      </Tooltip>
      {status === 'reconnecting' ? (
        <UnstyledButton className={classes.retry} onClick={() => void connection.retryNow()} data-testid="stream-retry">
          Retry now
        </UnstyledButton>
      ) : null}
    </>
  );
}
