'use client';

import { ActionIcon, Button, NativeSelect, TextInput, Tooltip } from '@mantine/core';
import { IconClearAll, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { type ReactNode, useMemo, useState } from 'react';
import { ProblemNotice } from '@/components/feedback/problem-notice';
import { type Journal, type JournalFilter, type JournalRow, fits } from '@/lib/playground/journal';
import { useStickToEnd } from '@/lib/stick-to-end';
import type { Playground } from '@/lib/types';
import { JournalDrawer } from './journal-drawer';
import { JournalLine } from './journal-line';
import type { People } from './people';
import classes from './inspector.module.css';

interface JournalPanelProps {
  title: ReactNode;
  playground: Playground;
  journal: Journal;
}

const filters: Array<{ value: JournalFilter; label: string }> = [
  { value: 'all', label: 'Everything' },
  { value: 'bot', label: 'Calls of the bot' },
  { value: 'people', label: 'Calls of people' },
  { value: 'event', label: 'Gateway events' },
  { value: 'control', label: 'Connections and controls' },
  { value: 'failed', label: 'Failures' },
];
const shownAtMost = 300;

/** The simulator's journal of this server, live; newest at the bottom. */
export function JournalPanel({ title, playground, journal }: JournalPanelProps) {
  const [filter, setFilter] = useState<JournalFilter>('all');
  const [text, setText] = useState('');
  const [frozen, setFrozen] = useState<readonly JournalRow[] | null>(null);
  const [opened, setOpened] = useState<JournalRow | null>(null);
  const { ref, onScroll, atEnd, toEnd } = useStickToEnd();
  const people: People = useMemo(
    () => new Map(playground.members.map((member) => [member.id, member])),
    [playground.members],
  );
  const rows = (frozen ?? journal.rows).filter((row) => fits(row, filter, text.trim())).slice(-shownAtMost);
  return (
    <div className={classes.panel} data-testid="journal">
      <div className={classes.tools}>
        {title}
        <Tooltip label={frozen ? 'Go on' : 'Pause'}>
          <ActionIcon
            variant={frozen ? 'light' : 'subtle'}
            color={frozen ? 'stay' : 'gray'}
            aria-label={frozen ? 'Go on' : 'Pause'}
            aria-pressed={frozen !== null}
            onClick={() => setFrozen(frozen ? null : journal.rows)}
            data-testid="journal-pause"
          >
            {frozen ? <IconPlayerPlay size={16} /> : <IconPlayerPause size={16} />}
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Clear the view">
          <ActionIcon variant="subtle" color="gray" aria-label="Clear the view" onClick={journal.clear}>
            <IconClearAll size={17} />
          </ActionIcon>
        </Tooltip>
      </div>
      <div className={classes.filters}>
        <NativeSelect
          size="xs"
          aria-label="What is listed"
          data={filters}
          value={filter}
          onChange={({ currentTarget: { value } }) =>
            setFilter(filters.find((one) => one.value === value)?.value ?? 'all')
          }
          data-testid="journal-filter"
        />
        <TextInput
          size="xs"
          aria-label="Containing"
          placeholder="messages, PATCH, 429 …"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          data-testid="journal-search"
        />
      </div>
      <div className={classes.scroller} ref={ref} onScroll={onScroll} tabIndex={0} role="log" aria-label="Journal">
        <div>
          {journal.error ? (
            <div className={classes.inset}>
              <ProblemNotice title="The journal could not be read" error={journal.error} />
            </div>
          ) : null}
          {rows.map((row) => (
            <JournalLine key={row.key} row={row} people={people} onOpen={() => setOpened(row)} />
          ))}
          {rows.length === 0 && !journal.error ? (
            <p className={classes.empty}>
              {journal.rows.length === 0
                ? 'Nothing yet. Calls to the simulated Discord and its events appear here as they happen.'
                : 'Nothing of this kind.'}
            </p>
          ) : null}
        </div>
      </div>
      {atEnd || rows.length === 0 ? null : (
        <Button className={classes.pill} size="compact-sm" radius="xl" onClick={toEnd}>
          Newest
        </Button>
      )}
      <JournalDrawer row={opened} people={people} onClose={() => setOpened(null)} />
    </div>
  );
}
