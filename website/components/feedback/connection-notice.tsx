'use client';

import { Button } from '@mantine/core';
import { useState } from 'react';
import { connection, useConnection } from '@/lib/connection';
import classes from './connection-notice.module.css';

/** Above every page while the server cannot be reached. */
export function ConnectionNotice() {
  const { isDown } = useConnection();
  const [busy, setBusy] = useState(false);
  if (!isDown) return null;
  const retry = async (): Promise<void> => {
    setBusy(true);
    await connection.retryNow();
    setBusy(false);
  };
  return (
    <div className={classes.notice} role="alert" data-testid="connection-notice">
      <span>Mainstay cannot be reached. Reconnecting…</span>
      <Button size="compact-xs" variant="default" loading={busy} onClick={() => void retry()}>
        Retry now
      </Button>
    </div>
  );
}
