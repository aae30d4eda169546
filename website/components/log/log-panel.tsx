'use client';

import { Button, Loader, NativeSelect, Skeleton, Switch } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { ProblemNotice } from '@/components/feedback/problem-notice';
import { useGuildLog } from '@/lib/guild-log';
import { useScriptLinks } from '@/lib/script-links';
import { useStickToEnd } from '@/lib/stick-to-end';
import { type LogLevel, type LogLine, logLevels } from '@/lib/types';
import { Console, usePausable } from './console';
import { LogEmpty } from './log-empty';
import { LogRow } from './log-row';
import classes from './log.module.css';

interface LogPanelProps {
  guildId: string;
  /** Only lines of this script are shown, until the reader chooses all scripts. */
  script?: string;
  title?: ReactNode;
  initialLevel?: LogLevel;
  /** For a narrow column: the message on a line of its own. */
  dense?: boolean;
  onPlace?: (line: LogLine) => boolean;
}

const levelChoices = [
  { value: 'debug', label: 'All levels' },
  { value: 'info', label: 'Info and above' },
  { value: 'warn', label: 'Warnings and errors' },
  { value: 'error', label: 'Errors' },
];

const asLevel = (value: string): LogLevel => logLevels.find((level) => level === value) ?? 'debug';

/** The end of the guild's log, live. */
export function LogPanel({ guildId, script, title, initialLevel = 'debug', dense, onPlace }: LogPanelProps) {
  const log = useGuildLog(guildId);
  const linkTo = useScriptLinks(guildId);
  const [level, setLevel] = useState<LogLevel>(initialLevel);
  const [everything, setEverything] = useState(script === undefined);
  const [loadingOlder, setLoadingOlder] = useState(false);
  const pausable = usePausable(log.lines);
  const wanted = new Set(logLevels.slice(logLevels.indexOf(level)));
  const ofScript = pausable.shown.filter((line) => everything || line.script === script);
  const lines = ofScript.filter((line) => wanted.has(line.level));
  const stick = useStickToEnd();

  const loadOlder = async () => {
    stick.keepPlace();
    setLoadingOlder(true);
    await log.loadOlder().catch(() => undefined);
    setLoadingOlder(false);
  };
  const levels = (
    <>
      <NativeSelect
        size="xs"
        aria-label="Level"
        data={levelChoices}
        value={level}
        onChange={(event) => setLevel(asLevel(event.currentTarget.value))}
        data-testid="log-level"
      />
      {script === undefined ? null : (
        <Switch
          size="xs"
          label="All scripts"
          checked={everything}
          onChange={(event) => setEverything(event.currentTarget.checked)}
          data-testid="log-all-scripts"
        />
      )}
    </>
  );

  return (
    <Console
      name="log"
      label="Log"
      title={title}
      tools={levels}
      dense={dense}
      busy={log.loading}
      status={log.status}
      pausable={pausable}
      stick={stick}
      isEmpty={lines.length === 0}
      onClear={log.clear}
    >
      {log.loading ? <Rows /> : null}
      {log.error && lines.length === 0 ? (
        <div className={classes.inset}>
          <ProblemNotice title="The log could not be loaded" error={log.error} />
        </div>
      ) : null}
      {log.hasOlder && !log.loading ? (
        <Button
          className={classes.older}
          variant="subtle"
          size="compact-xs"
          onClick={() => void loadOlder()}
          leftSection={loadingOlder ? <Loader size={12} /> : null}
          data-testid="log-older"
        >
          Older lines
        </Button>
      ) : null}
      {lines.map((line) => (
        <LogRow key={line.id} line={line} linkTo={linkTo} onPlace={onPlace} />
      ))}
      {!log.loading && !log.error && lines.length === 0 ? (
        <LogEmpty
          guildId={guildId}
          onShowAll={ofScript.length > 0 ? () => setLevel('debug') : undefined}
          script={everything ? undefined : script}
        />
      ) : null}
    </Console>
  );
}

function Rows() {
  return (
    <div className={classes.inset}>
      {[0, 1, 2, 3, 4].map((row) => (
        <Skeleton key={row} height={12} mb={12} width={`${80 - row * 9}%`} />
      ))}
    </div>
  );
}
