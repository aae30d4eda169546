'use client';

import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconArrowDown, IconClearAll, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { StreamBadge } from '@/components/feedback/stream-badge';
import type { StreamStatus } from '@/lib/event-stream';
import type { StickToEnd } from '@/lib/stick-to-end';
import classes from './log.module.css';

export interface Pausable<T> {
  /** The lines on the screen; while paused, those of that moment. */
  shown: readonly T[];
  paused: boolean;
  /** Number of lines that came since. */
  waiting: number;
  toggle: () => void;
}

/** Lines that can be paused for reading. */
export function usePausable<T>(lines: readonly T[]): Pausable<T> {
  const [frozen, setFrozen] = useState<readonly T[] | null>(null);
  const newest = frozen?.at(-1);
  const waiting = frozen ? lines.length - 1 - (newest === undefined ? -1 : lines.lastIndexOf(newest)) : 0;
  return { shown: frozen ?? lines, paused: frozen !== null, waiting, toggle: () => setFrozen(frozen ? null : lines) };
}

interface ConsoleProps {
  /** Begins the names by which tests find its parts. */
  name: string;
  label: string;
  title?: ReactNode;
  /** Beside the buttons. */
  tools?: ReactNode;
  /** Below the buttons. */
  filters?: ReactNode;
  dense?: boolean | undefined;
  busy?: boolean;
  status: StreamStatus;
  pausable: Pick<Pausable<unknown>, 'paused' | 'waiting' | 'toggle'>;
  stick: StickToEnd;
  isEmpty: boolean;
  onClear: () => void;
  children: ReactNode;
}

/** Live lines, newest at the bottom. Stays at the bottom until the reader scrolls up. */
export function Console({
  name,
  label,
  title,
  tools,
  filters,
  dense,
  busy = false,
  status,
  pausable: { paused, waiting, toggle },
  stick: { ref, onScroll, atEnd, toEnd },
  isEmpty,
  onClear,
  children,
}: ConsoleProps) {
  return (
    <div className={classes.panel} data-dense={dense} data-testid={`${name}-panel`}>
      <div className={classes.tools}>
        {title}
        {tools}
        <Tooltip label={paused ? 'Resume' : 'Pause'}>
          <ActionIcon
            variant={paused ? 'light' : 'subtle'}
            color={paused ? 'stay' : 'gray'}
            aria-label={paused ? 'Resume' : 'Pause'}
            aria-pressed={paused}
            onClick={toggle}
            data-testid={`${name}-pause`}
          >
            {paused ? <IconPlayerPlay size={16} /> : <IconPlayerPause size={16} />}
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Clear view">
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label="Clear view"
            onClick={onClear}
            data-testid={`${name}-clear`}
          >
            <IconClearAll size={17} />
          </ActionIcon>
        </Tooltip>
        <span className={classes.toolsEnd}>
          {paused ? (
            <span className={classes.paused}>Paused{waiting > 0 ? `, ${waiting} new` : ''}</span>
          ) : (
            <StreamBadge status={status} />
          )}
        </span>
      </div>
      {filters}
      <div
        className={classes.scroller}
        ref={ref}
        onScroll={onScroll}
        tabIndex={0}
        role="log"
        aria-label={label}
        aria-busy={busy}
      >
        <div>{children}</div>
      </div>
      {atEnd || isEmpty ? null : (
        <Button
          className={classes.pill}
          size="compact-sm"
          radius="xl"
          leftSection={<IconArrowDown size={14} />}
          onClick={toEnd}
        >
          Newest
        </Button>
      )}
    </div>
  );
}
