'use client';

import { Title } from '@mantine/core';
import type { LogLevel } from '@/lib/types';
import { LogPanel } from './log-panel';
import classes from './log.module.css';

export function LogPage({ guildId, level }: { guildId: string; level: LogLevel | undefined }) {
  return (
    <div className={classes.page}>
      <LogPanel
        guildId={guildId}
        initialLevel={level ?? 'debug'}
        title={
          <Title order={1} size="h2" mr="md">
            Log
          </Title>
        }
      />
    </div>
  );
}
