'use client';

import { UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';
import { LogPanel } from '@/components/log/log-panel';
import type { Diagnostic, LogLine } from '@/lib/types';
import { ProblemsPanel } from './problems-panel';
import classes from './editor.module.css';

export type PaneName = 'code' | 'problems' | 'log';

interface PanelsProps {
  guildId: string;
  /** Name of the script that is open. */
  script: string;
  problems: readonly Diagnostic[];
  onJump: (problem: Diagnostic) => void;
  onPlace: (line: LogLine) => boolean;
}

const labels: Record<PaneName, string> = { code: 'Code', problems: 'Problems', log: 'Log' };

interface TabsProps {
  names: PaneName[];
  chosen: PaneName;
  onChoose: (name: PaneName) => void;
  problems: readonly Diagnostic[];
}

function PaneTabs({ names, chosen, onChoose, problems }: TabsProps) {
  const bad = problems.some((problem) => problem.severity === 'error');
  return (
    <div className={classes.tabs} role="tablist" aria-label="Panes">
      {names.map((name) => (
        <UnstyledButton
          key={name}
          role="tab"
          aria-selected={name === chosen}
          className={classes.panelTab}
          onClick={() => onChoose(name)}
          data-testid={`pane-${name}`}
        >
          {labels[name]}
          {name === 'problems' && problems.length > 0 ? (
            <span className={classes.count} data-bad={bad ? true : undefined}>
              {problems.length}
            </span>
          ) : null}
        </UnstyledButton>
      ))}
    </div>
  );
}

interface BottomPanelProps extends PanelsProps {
  chosen: PaneName;
  onChoose: (pane: PaneName) => void;
}

/** Below the editor: the live log, and the problems of the script. */
export function BottomPanel({ guildId, script, problems, onJump, onPlace, chosen, onChoose }: BottomPanelProps) {
  const tabs = <PaneTabs names={['log', 'problems']} chosen={chosen} onChoose={onChoose} problems={problems} />;
  return (
    <div className={classes.fill}>
      <div className={classes.fill} hidden={chosen !== 'log'}>
        <LogPanel guildId={guildId} script={script} onPlace={onPlace} title={chosen === 'log' ? tabs : null} />
      </div>
      <div className={classes.fill} hidden={chosen !== 'problems'}>
        <div className={classes.panelTabs}>{chosen === 'problems' ? tabs : null}</div>
        <ProblemsPanel problems={problems} onJump={onJump} />
      </div>
    </div>
  );
}

interface PhoneTabsProps extends PanelsProps {
  pane: PaneName;
  onPane: (pane: PaneName) => void;
  code: ReactNode;
}

/** The same on a narrow screen: one pane at a time. */
export function PhoneTabs({ guildId, script, problems, onJump, onPlace, pane, onPane, code }: PhoneTabsProps) {
  return (
    <div className={classes.fill}>
      <div className={classes.panelTabs}>
        <PaneTabs names={['code', 'problems', 'log']} chosen={pane} onChoose={onPane} problems={problems} />
      </div>
      <div className={classes.fill} hidden={pane !== 'code'}>
        {code}
      </div>
      <div className={classes.fill} hidden={pane !== 'problems'}>
        <ProblemsPanel problems={problems} onJump={onJump} />
      </div>
      <div className={classes.fill} hidden={pane !== 'log'}>
        <LogPanel guildId={guildId} script={script} onPlace={onPlace} />
      </div>
    </div>
  );
}
