'use client';

import { NativeSelect, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Console, usePausable } from '@/components/log/console';
import { type Journal, type JournalFilter, type JournalKind, type JournalRow, fits } from '@/lib/playground/journal';
import { useStickToEnd } from '@/lib/stick-to-end';
import { JournalDrawer } from './journal-drawer';
import { JournalLine, whoOf } from './journal-line';
import type { People } from './people';
import { useScene } from './scene';
import classes from './inspector.module.css';

const kinds: Array<{ value: JournalKind; label: string }> = [
  { value: 'all', label: 'All entries' },
  { value: 'bot', label: 'Requests by the bot' },
  { value: 'people', label: 'Requests by people' },
  { value: 'event', label: 'Gateway events' },
  { value: 'control', label: 'Connections and controls' },
  { value: 'failed', label: 'Failures' },
];
const shownAtMost = 500;

/** Owners of the tokens that were used, by name. */
function callersOf(rows: readonly JournalRow[], people: People) {
  const known = new Map(rows.filter(({ who }) => who.includes(':')).map((row) => [row.who, whoOf(row, people)]));
  const sorted = [...known].toSorted(([, a], [, b]) => a.localeCompare(b));
  return sorted.map(([value, name]) => ({ value, label: `${name} (${value.split(':')[0]})` }));
}

/** The simulator's journal of this server, live. */
export function JournalPanel({ title, journal }: { title: ReactNode; journal: Journal }) {
  const { people, playground } = useScene();
  const [filter, setFilter] = useState<JournalFilter>({ kind: 'all', text: '', who: '' });
  const [opened, setOpened] = useState<JournalRow | null>(null);
  const pausable = usePausable(journal.rows);
  const stick = useStickToEnd();
  const wanted = { ...filter, text: filter.text.trim() };
  const rows = pausable.shown.filter((row) => fits(row, wanted)).slice(-shownAtMost);
  const places = new Map([...playground.channels, ...playground.threads].map(({ id, name }) => [id, name]));
  const filters = (
    <div className={classes.filters}>
      <NativeSelect
        size="xs"
        aria-label="Kind of entry"
        data={kinds}
        value={filter.kind}
        onChange={({ currentTarget: { value } }) =>
          setFilter({ ...filter, kind: kinds.find((one) => one.value === value)?.value ?? 'all' })
        }
        data-testid="journal-filter"
      />
      <NativeSelect
        size="xs"
        aria-label="Token"
        data={[{ value: '', label: 'All tokens' }, ...callersOf(pausable.shown, people)]}
        value={filter.who}
        onChange={(event) => setFilter({ ...filter, who: event.currentTarget.value })}
        data-testid="journal-who"
      />
      <TextInput
        size="xs"
        className={classes.search}
        aria-label="Search"
        placeholder="Search by route, event or status"
        value={filter.text}
        onChange={(event) => setFilter({ ...filter, text: event.currentTarget.value })}
        data-testid="journal-search"
      />
    </div>
  );
  return (
    <>
      <Console
        name="journal"
        label="Journal"
        title={title}
        filters={filters}
        dense
        status={journal.status}
        pausable={pausable}
        stick={stick}
        isEmpty={rows.length === 0}
        onClear={journal.clear}
      >
        {rows.map((row) => (
          <JournalLine key={row.key} row={row} people={people} places={places} onOpen={() => setOpened(row)} />
        ))}
        {rows.length === 0 ? (
          <p className={classes.empty}>
            {journal.rows.length === 0
              ? 'No entries yet. Requests to the simulated Discord and its events appear here.'
              : 'No matching entries.'}
          </p>
        ) : null}
      </Console>
      <JournalDrawer row={opened} people={people} onClose={() => setOpened(null)} />
    </>
  );
}
