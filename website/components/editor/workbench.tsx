'use client';

import { Splitter } from '@mantine/core';
import { useHotkeys, useLocalStorage, useMediaQuery } from '@mantine/hooks';
import dynamic from 'next/dynamic';
import { useRouter, useSearchParams } from 'next/navigation';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { notifyProblem } from '@/components/feedback/notify';
import type { DraftClaim } from '@/lib/editor/draft-claim';
import type { DraftPlace } from '@/lib/editor/drafts';
import { useLeaveGuard } from '@/lib/editor/leave-guard';
import { useScriptDocument } from '@/lib/editor/script-document';
import { useServerCheck } from '@/lib/editor/server-check';
import { usePageTitle } from '@/lib/page-title';
import { useScripts } from '@/lib/scripts';
import { useSessionEnded } from '@/lib/session-end';
import type { Diagnostic, LogLine, ScriptWithSource } from '@/lib/types';
import type { CodeEditorHandle } from './code-editor';
import { askBeforeLeaving, askOnConflict } from './dialogs';
import { EditorBar } from './editor-bar';
import type { Source } from './language';
import { DraftNotice, FailureNotice, NewerNotice } from './notices';
import { BottomPanel, PhoneTabs, type PaneName } from './panes';
import { CodeSkeleton } from './script-page';
import { useNewer } from './use-newer';
import { VersionsDrawer } from './versions-drawer';
import classes from './editor.module.css';

const CodeEditor = dynamic(() => import('./code-editor'), { ssr: false });

interface WorkbenchProps {
  place: DraftPlace;
  claim: DraftClaim;
  script: ScriptWithSource;
  typings: string;
  siblings: readonly Source[];
}

export function Workbench({ place, claim, script: loaded, typings, siblings }: WorkbenchProps) {
  const { guildId } = place;
  const router = useRouter();
  const scripts = useScripts(guildId).data;
  const script = scripts?.find(({ id }) => id === loaded.id) ?? loaded;
  const document = useScriptDocument(place, loaded, claim);
  const { dirty, state, save } = document;
  const serverDiagnostics = useServerCheck(guildId, loaded.name, document.source);
  const [found, setFound] = useState<Diagnostic[]>([]);
  const [ready, setReady] = useState(false);
  const [versionsOpen, setVersionsOpen] = useState(false);
  const [pane, setPane] = useState<PaneName>('code');
  const [panel, setPanel] = useState<PaneName>('log');
  const [seenState, setSeenState] = useState(state);
  const [sizes, setSizes] = useLocalStorage<Array<number | `${number}%` | `${number}px` | `${number}rem`>>({
    key: 'mainstay.editor-split',
    defaultValue: [70, 30],
    getInitialValueInEffect: false,
  });
  const editor = useRef<CodeEditorHandle>(null);
  const phone = useMediaQuery('(max-width: 47.99em)', false, { getInitialValueInEffect: false });
  const problems = useProblems(found, serverDiagnostics, state.kind === 'failed' ? state.diagnostics : [], loaded.name);

  if (seenState !== state) {
    setSeenState(state);
    if (state.kind === 'failed' && state.diagnostics.length > 0) setPanel('problems');
  }

  usePageTitle(guildId, `${dirty ? '● ' : ''}${script.name}`);

  const reveal = useCallback((line: number, column?: number) => {
    setPane('code');
    // After the pane is shown: a hidden editor has no height to scroll in.
    requestAnimationFrame(() => editor.current?.reveal(line, column));
  }, []);

  const jumpTo = useCallback(
    (place: { script?: string | null; line?: number | null; column?: number | null }) => {
      if (place.script !== loaded.name || !place.line) return false;
      reveal(place.line, place.column ?? 1);
      return true;
    },
    [loaded.name, reveal],
  );

  const newer = useNewer(guildId, script, document, editor, () => setVersionsOpen(true));

  const saveNow = useCallback(async () => {
    const outcome = await save();
    if (outcome === 'conflict')
      askOnConflict({ onForce: () => void save(true), onCompare: newer.compare, onMerge: newer.merge });
  }, [save, newer]);

  const retry = async (): Promise<void> => {
    if (state.kind !== 'failed' || state.version === null) return saveNow();
    return document.activate(state.version).catch((error: unknown) => notifyProblem('The deployment failed', error));
  };

  useHotkeys([['mod+S', () => void saveNow()]], []);
  const sessionEnded = useSessionEnded();
  useLeaveGuard(dirty && !sessionEnded, (href) => askBeforeLeaving(() => router.push(href)));
  usePlaceInAddress(ready, reveal);

  const jumpToProblem = (problem: Diagnostic): void => {
    if (jumpTo(problem)) return;
    const other = scripts?.find(({ name }) => name === problem.script);
    if (other) router.push(`/g/${guildId}/scripts/${other.id}?line=${problem.line}&column=${problem.column}`);
  };

  const code = (
    <div className={classes.editorPane}>
      {ready ? null : <CodeSkeleton />}
      <CodeEditor
        ref={editor}
        name={loaded.name}
        initialSource={document.source}
        typings={typings}
        siblings={siblings}
        serverDiagnostics={serverDiagnostics}
        onChange={document.change}
        onSave={() => void saveNow()}
        onProblems={setFound}
        onReady={() => setReady(true)}
      />
    </div>
  );
  const panels = {
    guildId,
    script: loaded.name,
    problems,
    onJump: jumpToProblem,
    onPlace: (line: LogLine) => jumpTo(line),
  };

  return (
    <div className={classes.workbench} data-testid="workbench">
      <EditorBar
        guildId={guildId}
        script={script}
        document={document}
        onSave={() => void saveNow()}
        onVersions={() => setVersionsOpen(true)}
      />
      <DraftNotice
        document={document}
        onDiscard={() => {
          document.rebase({ source: loaded.source, version: loaded.latestVersion });
          editor.current?.replace(loaded.source);
        }}
        script={loaded}
      />
      {newer.version === null ? null : (
        <NewerNotice
          version={newer.version}
          dirty={dirty}
          onTake={newer.take}
          onMerge={newer.merge}
          onCompare={newer.compare}
        />
      )}
      <FailureNotice state={state} activeVersion={script.activeVersion} onRetry={() => void retry()} />
      {phone ? (
        <PhoneTabs {...panels} pane={pane} onPane={setPane} code={code} />
      ) : (
        <Splitter
          orientation="vertical"
          className={classes.split}
          sizes={sizes}
          onSizeChange={setSizes}
          withHandle={false}
          lineSize={1}
          handleColor="var(--line)"
        >
          <Splitter.Pane defaultSize={70} min={20}>
            <div className={classes.fill}>{code}</div>
          </Splitter.Pane>
          <Splitter.Pane defaultSize={30} min={10}>
            <BottomPanel {...panels} chosen={panel} onChoose={setPanel} />
          </Splitter.Pane>
        </Splitter>
      )}
      <VersionsDrawer
        guildId={guildId}
        script={script}
        opened={versionsOpen}
        onClose={() => setVersionsOpen(false)}
        document={document}
        onRestore={(source) => editor.current?.replace(source)}
      />
    </div>
  );
}

/** Problems that the editor, the server and the last deployment found, without duplicates. */
function useProblems(found: Diagnostic[], server: Diagnostic[], failed: Diagnostic[], name: string): Diagnostic[] {
  return useMemo(() => {
    const elsewhere = server.filter((problem) => problem.script !== name);
    const known = new Set(found.map((problem) => `${problem.line} ${problem.message}`));
    const ofDeploy = failed.filter((problem) => !known.has(`${problem.line} ${problem.message}`));
    return [...ofDeploy, ...found, ...elsewhere];
  }, [found, server, failed, name]);
}

/** `?line=12&column=3` in the address: a link from the log. */
function usePlaceInAddress(ready: boolean, reveal: (line: number, column?: number) => void): void {
  const query = useSearchParams();
  const line = Number(query.get('line'));
  const column = Number(query.get('column')) || 1;
  useEffect(() => {
    if (ready && line > 0) reveal(line, column);
  }, [ready, line, column, reveal]);
}
