'use client';

import { Drawer, Skeleton } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useState } from 'react';
import { ProblemNotice } from '@/components/feedback/problem-notice';
import type { ScriptDocument } from '@/lib/editor/script-document';
import { useVersions } from '@/lib/scripts';
import type { Script } from '@/lib/types';
import { VersionCompare } from './version-compare';
import { VersionList } from './version-list';
import classes from './editor.module.css';

interface VersionsDrawerProps {
  guildId: string;
  script: Script;
  document: ScriptDocument;
  opened: boolean;
  onClose: () => void;
  onRestore: (source: string) => void;
}

export function VersionsDrawer(props: VersionsDrawerProps) {
  const phone = useMediaQuery('(max-width: 47.99em)', false, { getInitialValueInEffect: false });
  return (
    <Drawer
      opened={props.opened}
      onClose={props.onClose}
      position="right"
      size={phone ? '100%' : 'min(1120px, 88vw)'}
      title={`Versions of ${props.script.name}`}
      data-testid="versions-drawer"
    >
      {props.opened ? <Versions {...props} phone={phone} /> : null}
    </Drawer>
  );
}

function Versions({ guildId, script, document, onClose, onRestore, phone }: VersionsDrawerProps & { phone: boolean }) {
  const versions = useVersions(guildId, script.id, true);
  const [picked, setPicked] = useState<number | null>(null);
  const list = versions.data ?? [];
  // Most people want to see the version before the newest.
  const chosen = picked ?? list[document.dirty ? 0 : 1]?.number ?? list[0]?.number ?? null;

  if (versions.isError) {
    return (
      <ProblemNotice
        title="The versions could not be loaded"
        error={versions.error}
        onRetry={() => void versions.refetch()}
      />
    );
  }
  if (versions.isPending || chosen === null) return <Skeleton height={220} aria-label="Loading the versions" />;
  return (
    <div className={classes.versions}>
      <VersionList versions={list} chosen={chosen} onChoose={setPicked} />
      <VersionCompare
        guildId={guildId}
        script={script}
        version={list.find(({ number }) => number === chosen)}
        document={document}
        inline={phone}
        onRestore={(source) => {
          onRestore(source);
          onClose();
        }}
        onActivate={onClose}
      />
    </div>
  );
}
