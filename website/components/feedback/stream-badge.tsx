'use client';

import { Tooltip } from '@mantine/core';
import type { StreamStatus } from '@/lib/event-stream';
import classes from './stream-badge.module.css';

const words: Record<StreamStatus, { label: string; hint: string }> = {
  live: { label: 'Live', hint: 'New lines appear as they happen.' },
  connecting: { label: 'Connecting', hint: 'Opening the live connection.' },
  reconnecting: { label: 'Reconnecting', hint: 'The connection was lost. It is opened again; nothing is missed.' },
  idle: { label: 'Paused', hint: 'Not listening at the moment.' },
};

export function StreamBadge({ status }: { status: StreamStatus }) {
  const { label, hint } = words[status];
  return (
    <Tooltip label={hint}>
      <span className={classes.badge} data-status={status} role="status" data-testid="stream-status">
        <span className={classes.dot} aria-hidden="true" />
        {label}
      </span>
    </Tooltip>
  );
}
