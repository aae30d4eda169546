'use client';

import { ActionIcon, Button, Loader, NativeSelect, Skeleton, Tooltip } from '@mantine/core';
import { IconArrowDown, IconClearAll, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { ProblemNotice } from '@/components/feedback/problem-notice';
import { StreamBadge } from '@/components/feedback/stream-badge';
import { useGuildLog } from '@/lib/guild-log';
import { useScriptLinks } from '@/lib/script-links';
import { useStickToEnd } from '@/lib/stick-to-end';
import { type LogLevel, type LogLine, logLevels } from '@/lib/types';
import { LogEmpty } from './log-empty';
import { LogRow } from './log-row';
import classes from './log.module.css';

interface LogPanelProps {
  guildId: string;
  title?: ReactNode;
  initialLevel?: LogLevel;
  /** For a narrow column: the message on a line of its own. */
  dense?: boolean;
  onPlace?: (line: LogLine) => boolean;
}

const levelChoices = [
  { value: 'debug', label: 'All levels' },
  { value: 'info', label: 'Info and worse' },
  { value: 'warn', label: 'Warnings and errors' },
  { value: 'error', label: 'Errors' },
];

const asLevel = (value: string): LogLevel => logLevels.find((level) => level === value) ?? 'debug';

/** The end of the guild's log, live. Newest at the bottom, which it keeps in sight until somebody scrolls up. */
export function LogPanel({ guildId, title, initialLevel = 'debug', dense, onPlace }: LogPanelProps) {
  const log = useGuildLog(guildId);
  const linkTo = useScriptLinks(guildId);
  const [level, setLevel] = useState<LogLevel>(initialLevel);
  const [frozen, setFrozen] = useState<readonly LogLine[] | null>(null);
  const [loadingOlder, setLoadingOlder] = useState(false);
  const wanted = new Set(logLevels.slice(logLevels.indexOf(level)));
  const lines = (frozen ?? log.lines).filter((line) => wanted.has(line.level));
  const waiting = frozen ? log.lines.filter((line) => !frozen.includes(line)).length : 0;
  const { ref, onScroll, atEnd, toEnd, keepPlace } = useStickToEnd();

  const loadOlder = async () => {
    keepPlace();
    setLoadingOlder(true);
    await log.loadOlder().catch(() => undefined);
    setLoadingOlder(false);
  };

  return (
    <div className={classes.panel} data-dense={dense} data-testid="log-panel">
      <div className={classes.tools}>
        {title}
        <NativeSelect
          size="xs"
          aria-label="Level"
          data={levelChoices}
          value={level}
          onChange={(event) => setLevel(asLevel(event.currentTarget.value))}
          data-testid="log-level"
        />
        <Tooltip label={frozen ? 'Go on' : 'Pause'}>
          <ActionIcon
            variant={frozen ? 'light' : 'subtle'}
            color={frozen ? 'stay' : 'gray'}
            aria-label={frozen ? 'Go on' : 'Pause'}
            aria-pressed={frozen !== null}
            onClick={() => setFrozen(frozen ? null : log.lines)}
            data-testid="log-pause"
          >
            {frozen ? <IconPlayerPlay size={16} /> : <IconPlayerPause size={16} />}
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Clear the view">
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label="Clear the view"
            onClick={log.clear}
            data-testid="log-clear"
          >
            <IconClearAll size={17} />
          </ActionIcon>
        </Tooltip>
        <span className={classes.toolsEnd}>
          {frozen ? (
            <span className={classes.paused}>Paused{waiting > 0 ? `, ${waiting} new` : ''}</span>
          ) : (
            <StreamBadge status={log.status} />
          )}
        </span>
      </div>
      <div
        className={classes.scroller}
        ref={ref}
        onScroll={onScroll}
        tabIndex={0}
        role="log"
        aria-label="Log"
        aria-busy={log.loading}
      >
        <div>
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
          {!log.loading && !log.error && lines.length === 0 ? <LogEmpty filtered={log.lines.length > 0} /> : null}
        </div>
      </div>
      {atEnd || lines.length === 0 ? null : (
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

function Rows() {
  return (
    <div className={classes.inset}>
      {[0, 1, 2, 3, 4].map((row) => (
        <Skeleton key={row} height={12} mb={12} width={`${80 - row * 9}%`} />
      ))}
    </div>
  );
}
