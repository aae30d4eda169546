'use client';

import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { LogPanel } from '@/components/log/log-panel';
import type { Journal } from '@/lib/playground/journal';
import { JournalPanel } from './journal-panel';
import classes from './inspector.module.css';

interface InspectorProps {
  guildId: string;
  journal: Journal;
}

const tabs = [
  { value: 'log', label: 'Log' },
  { value: 'journal', label: 'Journal' },
];

/** Beside the conversation: the log of scripts, and the traffic between Mainstay and the simulated Discord. */
export function Inspector({ guildId, journal }: InspectorProps) {
  const [tab, setTab] = useState('log');
  const choice = (
    <SegmentedControl
      className={classes.tabs}
      size="xs"
      aria-label="Log or journal"
      data={tabs}
      value={tab}
      onChange={setTab}
      data-testid="inspector-tabs"
    />
  );
  return tab === 'log' ? (
    <LogPanel guildId={guildId} dense title={choice} />
  ) : (
    <JournalPanel title={choice} journal={journal} />
  );
}
