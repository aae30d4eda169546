import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { connection, isUnreachable } from '../connection';
import { ApiProblem, describeProblem } from '../problem';
import { watchRun } from '../runs';
import { activateVersion, saveVersion, scriptKeys } from '../scripts';
import type { ScriptWithSource } from '../types';
import { diagnosticsOf } from './diagnostics';
import type { DraftClaim } from './draft-claim';
import { type Draft, type DraftPlace, drafts } from './drafts';
import { type Deployment, useUnfinishedDeploy } from './last-deploy';
import { type SaveState, stateAfter } from './save-state';

/** A version and its source. */
export interface Saved {
  source: string;
  version: number;
}

export interface ScriptDocument {
  source: string;
  /** The version that the text on the screen is made from. */
  saved: Saved;
  dirty: boolean;
  state: SaveState;
  /** Unsaved work of an earlier visit that was put back. */
  restored: Draft | null;
  change: (source: string) => void;
  /** `force`: even though a newer version was saved. */
  save: (force?: boolean) => Promise<'saved' | 'conflict' | 'failed'>;
  /** Rolls back or forward. */
  activate: (version: number) => Promise<void>;
  /** The text on the screen is made from this version from now on. */
  rebase: (saved: Saved) => void;
  dismissRestored: () => void;
}

const draftPauseMs = 400;

/** Keeps unsaved text in this browser, under the draft of this editor. */
function useDraft(place: DraftPlace, id: string, dirty: boolean, source: string, baseVersion: number): void {
  const { userId, guildId, scriptId } = place;
  useEffect(() => {
    const mine = { userId, guildId, scriptId };
    if (!dirty) {
      drafts.drop(mine, id);
      return undefined;
    }
    const write = (): void => drafts.write(mine, id, { source, baseVersion, at: new Date().toISOString() });
    const timer = setTimeout(write, draftPauseMs);
    const onStorage = ({ key, newValue }: StorageEvent): void => {
      // Logging out in another tab is the only thing that removes it.
      if (newValue === null && key === drafts.keyOf(mine, id)) drafts.forget(userId);
    };
    window.addEventListener('pagehide', write);
    window.addEventListener('storage', onStorage);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('pagehide', write);
      window.removeEventListener('storage', onStorage);
    };
  }, [userId, guildId, scriptId, id, dirty, source, baseVersion]);
}

/** A script in the editor: its text, its saved version, and the progress of its deployment. */
export function useScriptDocument(place: DraftPlace, script: ScriptWithSource, claim: DraftClaim): ScriptDocument {
  const { guildId } = place;
  const client = useQueryClient();
  const [restored, setRestored] = useState(() => (claim.found?.source === script.source ? null : claim.found));
  const [source, setSource] = useState(restored?.source ?? script.source);
  const [saved, setSaved] = useState({ source: script.source, version: restored?.baseVersion ?? script.latestVersion });
  const [state, setState] = useState<SaveState>({ kind: 'idle' });
  const current = useRef(source);
  const stopWatching = useRef<() => void>(null);
  const dirty = source !== saved.source;
  useDraft(place, claim.id, dirty, source, saved.version);

  useEffect(() => () => stopWatching.current?.(), []);

  const change = useCallback((text: string) => {
    current.current = text;
    setSource(text);
    // Errors of the last attempt are about another text.
    setState((before) => (before.kind === 'failed' ? { kind: 'idle' } : before));
  }, []);

  const follow = useCallback(
    ({ version, runId }: Deployment) => {
      stopWatching.current?.();
      const refresh = () =>
        Promise.all([
          client.invalidateQueries({ queryKey: scriptKeys.list(guildId) }),
          client.invalidateQueries({ queryKey: scriptKeys.versions(guildId, script.id) }),
        ]);
      void refresh();
      setState({ kind: 'deploying', version });
      let left = false;
      const stop = watchRun(guildId, runId, async (run) => {
        await refresh();
        if (!left) setState(stateAfter(run, version, script.name));
      });
      stopWatching.current = () => {
        left = true;
        stop();
      };
    },
    [client, guildId, script.id, script.name],
  );
  useUnfinishedDeploy(guildId, script, follow);

  const save = useCallback(
    async (force = false): Promise<'saved' | 'conflict' | 'failed'> => {
      const text = current.current;
      setState({ kind: 'saving' });
      try {
        const answer = await saveVersion(guildId, script.id, text, force ? undefined : saved.version);
        setSaved({ source: text, version: answer.version });
        setRestored(null);
        follow({ version: answer.version, runId: answer.runId });
        return 'saved';
      } catch (error) {
        const problem = error instanceof ApiProblem ? error : new ApiProblem(0, 'unknown', describeProblem(error));
        if (problem.code === 'script.version-conflict') {
          setState({ kind: 'idle' });
          void client.invalidateQueries({ queryKey: scriptKeys.list(guildId) });
          return 'conflict';
        }
        const diagnostics = diagnosticsOf(problem, script.name);
        const retries = isUnreachable(problem);
        setState({ kind: 'failed', version: null, message: describeProblem(problem), diagnostics, retries });
        return 'failed';
      }
    },
    [client, follow, guildId, saved.version, script.id, script.name],
  );

  const retries = state.kind === 'failed' && state.retries;
  useEffect(() => {
    // A save is idempotent: saving the same text twice returns the same version.
    return retries ? connection.retryWhenBack(() => void save()) : undefined;
  }, [retries, save]);

  const activate = useCallback(
    async (version: number) => {
      const answer = await activateVersion(guildId, script.id, version);
      follow({ version, runId: answer.runId });
    },
    [follow, guildId, script.id],
  );

  const rebase = useCallback((onto: Saved) => {
    setSaved(onto);
    setRestored(null);
    setState((before) => (before.kind === 'failed' ? { kind: 'idle' } : before));
  }, []);

  const dismissRestored = useCallback(() => setRestored(null), []);
  return { source, saved, dirty, state, restored, change, save, activate, rebase, dismissRestored };
}
