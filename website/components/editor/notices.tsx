import { Button } from '@mantine/core';
import { TimeAgo } from '@/components/feedback/time-ago';
import type { SaveState } from '@/lib/editor/save-state';
import type { ScriptDocument } from '@/lib/editor/script-document';
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
        Your unsaved changes from <TimeAgo date={restored.at} /> were restored.
        {outdated ? ` They are based on version ${restored.baseVersion}.` : ''}
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
        Discard changes
      </Button>
      <Button size="compact-xs" variant="subtle" onClick={dismissRestored}>
        Keep
      </Button>
    </div>
  );
}

interface NewerNoticeProps {
  version: number;
  dirty: boolean;
  onTake: () => void;
  onMerge: () => void;
  onCompare: () => void;
}

/** Another tab or person saved a newer version. */
export function NewerNotice({ version, dirty, onTake, onMerge, onCompare }: NewerNoticeProps) {
  return (
    <div className={classes.notice} role="status" data-testid="newer-notice">
      <span>Version {version} was saved in another tab or by another person.</span>
      {dirty ? (
        <>
          <Button size="compact-xs" variant="default" onClick={onMerge} data-testid="newer-merge">
            Merge with my changes
          </Button>
          <Button size="compact-xs" variant="default" onClick={onCompare}>
            Compare
          </Button>
        </>
      ) : null}
      <Button size="compact-xs" variant={dirty ? 'subtle' : 'default'} onClick={onTake} data-testid="newer-take">
        {dirty ? `Replace my changes with version ${version}` : `Show version ${version}`}
      </Button>
    </div>
  );
}

const asSentence = (text: string): string => (/[.!?…]$/.test(text) ? text : `${text}.`);

function outcomeOf(state: Extract<SaveState, { kind: 'failed' }>, activeVersion: number | null): string {
  if (state.retries) return 'Your changes are kept in this browser and saved as soon as the server is back.';
  if (state.version === null) return 'Your changes are kept in this browser.';
  return activeVersion === null ? 'No version of this script is live.' : `Version ${activeVersion} keeps running.`;
}

interface FailureNoticeProps {
  state: SaveState;
  /** The live version; null for none. */
  activeVersion: number | null;
  /** Saves or deploys again. */
  onRetry: () => void;
}

/** Why the last save or deployment did not work. */
export function FailureNotice({ state, activeVersion, onRetry }: FailureNoticeProps) {
  if (state.kind !== 'failed') return null;
  return (
    <div className={classes.notice} data-bad role="alert" data-testid="save-failure">
      <span>
        {asSentence(state.message)} {outcomeOf(state, activeVersion)}
      </span>
      {state.diagnostics.length === 0 ? (
        <Button size="compact-xs" variant="default" onClick={onRetry} data-testid="save-retry">
          {state.version === null ? 'Save again' : 'Deploy again'}
        </Button>
      ) : null}
    </div>
  );
}
