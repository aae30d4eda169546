import { Button } from '@mantine/core';
import { TimeAgo } from '@/components/feedback/time-ago';
import type { SaveState, ScriptDocument } from '@/lib/editor/script-document';
import type { Script } from '@/lib/types';
import classes from './editor.module.css';

interface DraftNoticeProps {
  document: ScriptDocument;
  script: Script;
  onDiscard: () => void;
}

/** Unsaved work of an earlier visit is on the screen again. */
export function DraftNotice({ document, script, onDiscard }: DraftNoticeProps) {
  const { restored, dismissRestored } = document;
  if (!restored) return null;
  const outdated = restored.baseVersion !== script.latestVersion;
  return (
    <div className={classes.notice} role="status" data-testid="draft-notice">
      <span>
        Your unsaved changes from <TimeAgo date={restored.at} /> are back.
        {outdated
          ? ` They were made from version ${restored.baseVersion}; version ${script.latestVersion} is newer.`
          : ''}
      </span>
      <Button
        size="compact-xs"
        variant="default"
        data-testid="draft-discard"
        onClick={() => {
          onDiscard();
          dismissRestored();
        }}
      >
        Discard them
      </Button>
      <Button size="compact-xs" variant="subtle" onClick={dismissRestored}>
        Keep
      </Button>
    </div>
  );
}

const asSentence = (text: string): string => (/[.!?…]$/.test(text) ? text : `${text}.`);

/** Why the last save or deployment did not work. */
export function FailureNotice({ state }: { state: SaveState }) {
  if (state.kind !== 'failed') return null;
  const kept = state.version === null ? 'Your text is kept here.' : 'The version before it goes on running.';
  return (
    <div className={classes.notice} data-bad role="alert" data-testid="save-failure">
      <span>
        {asSentence(state.message)} {kept}
      </span>
    </div>
  );
}
