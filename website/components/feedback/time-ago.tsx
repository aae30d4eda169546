'use client';

import { Tooltip } from '@mantine/core';
import { useEffect, useState } from 'react';
import { fullTime, timeAgo } from '@/lib/time';

/** A moment as a distance from now, which moves on by itself; the tooltip has the date. */
export function TimeAgo({ date }: { date: string }) {
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), 30_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <Tooltip label={fullTime(date)}>
      <time dateTime={date} suppressHydrationWarning>
        {timeAgo(date)}
      </time>
    </Tooltip>
  );
}
