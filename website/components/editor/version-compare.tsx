'use client';

import { Button, Group, Skeleton, Text } from '@mantine/core';
import { IconArrowBackUp, IconPencil } from '@tabler/icons-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { notifyProblem } from '@/components/feedback/notify';
import { ProblemNotice } from '@/components/feedback/problem-notice';
import type { ScriptDocument } from '@/lib/editor/script-document';
import { useVersionSource } from '@/lib/scripts';
import type { Script, ScriptVersion } from '@/lib/types';
import classes from './editor.module.css';

const DiffView = dynamic(() => import('./diff-view'), { ssr: false });

interface VersionCompareProps {
  guildId: string;
  script: Script;
  version: ScriptVersion | undefined;
  document: ScriptDocument;
  inline: boolean;
  onRestore: (source: string) => void;
  onActivate: () => void;
}

/** Compares a version with the text in the editor. */
export function VersionCompare({
  guildId,
  script,
  version,
  document,
  inline,
  onRestore,
  onActivate,
}: VersionCompareProps) {
  const source = useVersionSource(guildId, script.id, version?.number ?? null);
  const [busy, setBusy] = useState(false);
  if (!version) return null;

  const activate = async () => {
    setBusy(true);
    try {
      await document.activate(version.number);
      onActivate();
    } catch (error) {
      notifyProblem(`Version ${version.number} could not be made live`, error);
    } finally {
      setBusy(false);
    }
  };

  return (
    <div className={classes.compare}>
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          Version {version.number} on the left, the editor on the right
        </Text>
        <Group gap="xs">
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPencil size={15} />}
            disabled={!source.data}
            onClick={() => source.data && onRestore(source.data.source)}
            data-testid="version-edit"
          >
            Edit this version
          </Button>
          <Button
            size="xs"
            leftSection={<IconArrowBackUp size={16} />}
            disabled={version.active}
            loading={busy}
            onClick={() => void activate()}
            data-testid="version-activate"
          >
            {version.active ? 'Live' : `Make version ${version.number} live`}
          </Button>
        </Group>
      </Group>
      {source.isError ? (
        <ProblemNotice
          title="This version could not be loaded"
          error={source.error}
          onRetry={() => void source.refetch()}
        />
      ) : null}
      <div className={classes.diffHost}>
        {source.data ? (
          <DiffView before={source.data.source} after={document.source} inline={inline} />
        ) : (
          <Skeleton height="100%" />
        )}
      </div>
    </div>
  );
}
