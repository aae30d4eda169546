'use client';

import { Tooltip } from '@mantine/core';
import { useNow } from '@/lib/now';
import { fullTime, timeAgo } from '@/lib/time';

/** A moment as a distance from now, which moves on by itself; the tooltip has the date. */
export function TimeAgo({ date }: { date: string }) {
  const now = useNow(20_000);
  return (
    <Tooltip label={fullTime(date)}>
      <time dateTime={date} suppressHydrationWarning>
        {timeAgo(date, now)}
      </time>
    </Tooltip>
  );
}
