'use client';

import { Button, EmptyState, Skeleton, Stack } from '@mantine/core';
import { IconCode, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { notifyProblem, notifyUndoable } from '@/components/feedback/notify';
import { ProblemNotice } from '@/components/feedback/problem-notice';
import { PageFrame } from '@/components/shell/page-frame';
import { useLiveScripts } from '@/lib/guild-log';
import { useScriptActions, useScripts } from '@/lib/scripts';
import type { Script } from '@/lib/types';
import { CreateScript } from './create-script';
import { RenameScript } from './rename-script';
import { ScriptRow } from './script-row';
import classes from './scripts.module.css';

export function ScriptList({ guildId }: { guildId: string }) {
  const scripts = useScripts(guildId);
  const { change, remove, restore } = useScriptActions(guildId);
  useLiveScripts(guildId);
  const [creating, setCreating] = useState(false);
  const [renaming, setRenaming] = useState<Script | null>(null);
  const shown = scripts.data ?? [];
  const names = scripts.data?.map((script) => script.name) ?? [];

  const undelete = (script: Script) =>
    restore.mutate(script.id, {
      onError: (error) => notifyProblem(`“${script.name}” could not be restored`, error),
    });
  const removeWithUndo = (script: Script) =>
    remove.mutate(script.id, {
      onSuccess: () => notifyUndoable(`Deleted “${script.name}”`, () => undelete(script)),
      onError: (error) => notifyProblem(`“${script.name}” could not be deleted`, error),
    });

  const toggle = (script: Script, enabled: boolean) =>
    change.mutate(
      { id: script.id, enabled },
      { onError: (error) => notifyProblem(`“${script.name}” could not be enabled or disabled`, error) },
    );

  return (
    <PageFrame
      title="Scripts"
      description="Scripts handle events of this server. Enabled scripts are live."
      actions={
        <Button leftSection={<IconPlus size={17} />} onClick={() => setCreating(true)} data-testid="new-script">
          New script
        </Button>
      }
    >
      {scripts.isPending ? <Loading /> : null}
      {scripts.isError && !scripts.data ? (
        <ProblemNotice
          title="The scripts could not be loaded"
          error={scripts.error}
          onRetry={() => void scripts.refetch()}
        />
      ) : null}
      {scripts.data && shown.length === 0 ? (
        <EmptyState
          py={48}
          icon={<IconCode />}
          withIndicatorBackground
          title="No scripts yet"
          description="Start from a template. The ping script answers !ping with pong one second after you save it."
        >
          <EmptyState.Actions>
            <Button onClick={() => setCreating(true)}>Write the first script</Button>
          </EmptyState.Actions>
        </EmptyState>
      ) : null}
      {shown.length > 0 ? (
        <ul className={classes.list}>
          {shown.map((script) => (
            <ScriptRow
              key={script.id}
              guildId={guildId}
              script={script}
              onToggle={(enabled) => toggle(script, enabled)}
              onRename={() => setRenaming(script)}
              deleting={remove.isPending && remove.variables === script.id}
              onDelete={() => removeWithUndo(script)}
            />
          ))}
        </ul>
      ) : null}
      <CreateScript guildId={guildId} opened={creating} onClose={() => setCreating(false)} taken={names} />
      <RenameScript guildId={guildId} script={renaming} onClose={() => setRenaming(null)} taken={names} />
    </PageFrame>
  );
}

function Loading() {
  return (
    <Stack gap={1} aria-busy="true" aria-label="Loading the scripts">
      {[0, 1, 2, 3].map((row) => (
        <Skeleton key={row} height={64} radius="md" mb={6} />
      ))}
    </Stack>
  );
}
