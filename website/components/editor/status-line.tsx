import { Loader } from '@mantine/core';
import { type SaveState, describeState } from '@/lib/editor/save-state';
import type { Script } from '@/lib/types';
import classes from './editor.module.css';

interface StatusLineProps {
  state: SaveState;
  dirty: boolean;
  script: Script;
  version: number;
}

export function StatusLine({ state, dirty, script, version }: StatusLineProps) {
  const { tone, text } = describeState(state, dirty, script, version);
  return (
    <span
      className={classes.status}
      data-tone={tone}
      data-state={dirty ? 'dirty' : state.kind}
      role="status"
      data-testid="save-status"
    >
      {tone === 'busy' ? <Loader size={12} /> : <span className={classes.dot} aria-hidden="true" />}
      {text}
    </span>
  );
}
