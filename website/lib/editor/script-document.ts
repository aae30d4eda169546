import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { ApiProblem, describeProblem } from '../problem';
import { watchRun } from '../runs';
import { activateVersion, saveVersion, scriptKeys } from '../scripts';
import type { Diagnostic, Run, Script, ScriptWithSource } from '../types';
import { diagnosticsOf } from './diagnostics';
import { type Draft, dropDraft, readDraft, writeDraft } from './drafts';

export type SaveState =
  | { kind: 'idle' }
  | { kind: 'saving' }
  | { kind: 'deploying'; version: number }
  | { kind: 'live'; version: number }
  | { kind: 'failed'; version: number | null; message: string; diagnostics: Diagnostic[] };

export interface ScriptDocument {
  source: string;
  /** The source of the newest version. */
  saved: { source: string; version: number };
  dirty: boolean;
  state: SaveState;
  /** Unsaved work of an earlier visit that was put back. */
  restored: Draft | null;
  change: (source: string) => void;
  /** `force`: even though somebody else saved a newer version. */
  save: (force?: boolean) => Promise<'saved' | 'conflict' | 'failed'>;
  /** Rolls back or forward. */
  activate: (version: number) => Promise<void>;
  dismissRestored: () => void;
}

const draftPauseMs = 400;

/** A script being edited: what is on the screen, what is saved, and how far its deployment has come. */
export function useScriptDocument(guildId: string, script: ScriptWithSource): ScriptDocument {
  const client = useQueryClient();
  const [restored, setRestored] = useState(() => {
    const draft = readDraft(script.id);
    return draft && draft.source !== script.source ? draft : null;
  });
  const [source, setSource] = useState(restored?.source ?? script.source);
  const [saved, setSaved] = useState({ source: script.source, version: restored?.baseVersion ?? script.latestVersion });
  const [state, setState] = useState<SaveState>({ kind: 'idle' });
  const current = useRef(source);
  const stopWatching = useRef<() => void>(null);
  const dirty = source !== saved.source;

  useEffect(() => () => stopWatching.current?.(), []);

  useEffect(() => {
    if (!dirty) {
      dropDraft(script.id);
      return undefined;
    }
    const write = (): void =>
      writeDraft(script.id, { source, baseVersion: saved.version, at: new Date().toISOString() });
    const timer = setTimeout(write, draftPauseMs);
    window.addEventListener('pagehide', write);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('pagehide', write);
    };
  }, [dirty, source, saved.version, script.id]);

  const change = useCallback((text: string) => {
    current.current = text;
    setSource(text);
    // What the last attempt found is about another text.
    setState((before) => (before.kind === 'failed' ? { kind: 'idle' } : before));
  }, []);

  const deploy = useCallback(
    (version: number, runId: string | undefined) => {
      stopWatching.current?.();
      const refresh = (): void => {
        void client.invalidateQueries({ queryKey: scriptKeys.list(guildId) });
        void client.invalidateQueries({ queryKey: scriptKeys.versions(guildId, script.id) });
      };
      const onEnd = (run: Run): void => {
        refresh();
        setState(run.state === 'succeeded' ? { kind: 'live', version } : failure(version, script.name, run));
      };
      refresh();
      setState(runId ? { kind: 'deploying', version } : { kind: 'live', version });
      if (runId) stopWatching.current = watchRun(guildId, runId, onEnd);
    },
    [client, guildId, script.id, script.name],
  );

  const save = useCallback(
    async (force = false): Promise<'saved' | 'conflict' | 'failed'> => {
      const text = current.current;
      setState({ kind: 'saving' });
      try {
        const answer = await saveVersion(guildId, script.id, text, force ? undefined : saved.version);
        setSaved({ source: text, version: answer.version });
        setRestored(null);
        deploy(answer.version, answer.runId);
        return 'saved';
      } catch (error) {
        const problem = error instanceof ApiProblem ? error : new ApiProblem(0, 'unknown', describeProblem(error));
        if (problem.code === 'script.version-conflict') {
          setState({ kind: 'idle' });
          return 'conflict';
        }
        const diagnostics = diagnosticsOf(problem, script.name);
        setState({ kind: 'failed', version: null, message: describeProblem(problem), diagnostics });
        return 'failed';
      }
    },
    [deploy, guildId, saved.version, script.id, script.name],
  );

  const activate = useCallback(
    async (version: number) => {
      const answer = await activateVersion(guildId, script.id, version);
      deploy(version, answer.runId);
    },
    [deploy, guildId, script.id],
  );

  const dismissRestored = useCallback(() => setRestored(null), []);
  return { source, saved, dirty, state, restored, change, save, activate, dismissRestored };
}

function failure(version: number, name: string, run: Run): SaveState {
  const message =
    run.fault?.message ?? (run.state === 'cancelled' ? 'The deployment was cancelled.' : 'It did not go live.');
  return { kind: 'failed', version, message, diagnostics: run.fault ? diagnosticsOf(run.fault, name) : [] };
}

/** What the status line says. */
export function describeState(
  state: SaveState,
  dirty: boolean,
  script: Script,
  version: number,
): { tone: 'calm' | 'busy' | 'good' | 'bad' | 'warn'; text: string } {
  if (state.kind === 'saving') return { tone: 'busy', text: 'Saving…' };
  if (dirty && state.kind !== 'failed' && state.kind !== 'deploying') return { tone: 'warn', text: 'Unsaved changes' };
  switch (state.kind) {
    case 'deploying':
      return { tone: 'busy', text: `Deploying version ${state.version}…` };
    case 'live':
      return script.enabled
        ? { tone: 'good', text: `Live: version ${state.version}${otherShown(state.version, version)}` }
        : { tone: 'calm', text: `Version ${state.version} saved; the script is disabled` };
    case 'failed':
      return { tone: 'bad', text: state.version === null ? 'Not saved' : `Version ${state.version} did not go live` };
    case 'idle':
      return atRest(script, version);
  }
}

const otherShown = (live: number, shown: number): string => (live === shown ? '' : ` (shown here: ${shown})`);

function atRest(script: Script, version: number): { tone: 'calm' | 'good' | 'warn'; text: string } {
  if (!script.enabled) return { tone: 'calm', text: `Disabled: version ${version}` };
  if (script.activeVersion === null) return { tone: 'warn', text: 'Not live yet' };
  if (script.activeVersion === version) return { tone: 'good', text: `Live: version ${version}` };
  return { tone: 'warn', text: `Live: version ${script.activeVersion}${otherShown(script.activeVersion, version)}` };
}
