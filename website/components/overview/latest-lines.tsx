'use client';

import { Skeleton, Stack } from '@mantine/core';
import { ProblemNotice } from '@/components/feedback/problem-notice';
import { LogEmpty } from '@/components/log/log-empty';
import { LogRow } from '@/components/log/log-row';
import { useGuildLog } from '@/lib/guild-log';
import { useScriptLinks } from '@/lib/script-links';
import classes from './overview.module.css';

const shown = 8;

export function LatestLines({ guildId }: { guildId: string }) {
  const log = useGuildLog(guildId, 20);
  const linkTo = useScriptLinks(guildId);
  const newest = log.lines.slice(-shown).toReversed();

  if (log.loading) {
    return (
      <Stack gap={6} aria-busy="true">
        {[0, 1, 2, 3].map((row) => (
          <Skeleton key={row} height={26} />
        ))}
      </Stack>
    );
  }
  if (log.error && newest.length === 0) return <ProblemNotice title="The log could not be loaded" error={log.error} />;
  if (newest.length === 0) return <LogEmpty guildId={guildId} />;
  return (
    <div className={classes.lines}>
      {newest.map((line) => (
        <LogRow key={line.id} line={line} linkTo={linkTo} />
      ))}
    </div>
  );
}
