'use client';

import { Button, EmptyState, Skeleton, Stack } from '@mantine/core';
import { IconCode, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { notifyProblem, withUndo } from '@/components/feedback/notify';
import { ProblemNotice } from '@/components/feedback/problem-notice';
import { PageFrame } from '@/components/shell/page-frame';
import { useScriptActions, useScripts } from '@/lib/scripts';
import type { Script } from '@/lib/types';
import { CreateScript } from './create-script';
import { RenameScript } from './rename-script';
import { ScriptRow } from './script-row';
import classes from './scripts.module.css';

export function ScriptList({ guildId }: { guildId: string }) {
  const scripts = useScripts(guildId);
  const { change, remove } = useScriptActions(guildId);
  const [creating, setCreating] = useState(false);
  const [renaming, setRenaming] = useState<Script | null>(null);
  const [hidden, setHidden] = useState<string[]>([]);
  const shown = scripts.data?.filter((script) => !hidden.includes(script.id)) ?? [];
  const names = scripts.data?.map((script) => script.name) ?? [];
  const show = (id: string) => setHidden((ids) => ids.filter((other) => other !== id));

  const removeWithUndo = (script: Script) => {
    setHidden((ids) => [...ids, script.id]);
    withUndo(`Deleted “${script.name}”`, {
      commit: () =>
        remove.mutate(script.id, {
          onError: (error) => {
            show(script.id);
            notifyProblem(`“${script.name}” could not be deleted`, error);
          },
        }),
      undo: () => show(script.id),
    });
  };

  const toggle = (script: Script, enabled: boolean) =>
    change.mutate(
      { id: script.id, enabled },
      { onError: (error) => notifyProblem(`“${script.name}” could not be switched`, error) },
    );

  return (
    <PageFrame
      title="Scripts"
      description="Each script listens for events of this server. Enabled scripts are live."
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
          description="Start from a template: !ping answers pong a second after you save it."
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
