import { IconBan, IconCircleCheck, IconCircleX, IconClock, IconProgress } from '@tabler/icons-react';
import type { RunState } from '@/lib/types';
import { stateWords } from './run-words';
import classes from './runs.module.css';

const icons: Record<RunState, typeof IconClock> = {
  queued: IconClock,
  running: IconProgress,
  succeeded: IconCircleCheck,
  failed: IconCircleX,
  cancelled: IconBan,
};

export function RunStateLabel({ state }: { state: RunState }) {
  const Icon = icons[state];
  return (
    <span className={classes.state} data-state={state} data-testid="run-state">
      <Icon size={16} aria-hidden="true" />
      {stateWords[state]}
    </span>
  );
}
