'use client';

import { ActionIcon, Button, Switch, Tooltip } from '@mantine/core';
import { useOs } from '@mantine/hooks';
import { IconArrowLeft, IconDeviceFloppy, IconHistory } from '@tabler/icons-react';
import Link from 'next/link';
import { notifyProblem } from '@/components/feedback/notify';
import type { ScriptDocument } from '@/lib/editor/script-document';
import { useScriptActions } from '@/lib/scripts';
import type { Script } from '@/lib/types';
import { StatusLine } from './status-line';
import classes from './editor.module.css';

interface EditorBarProps {
  guildId: string;
  script: Script;
  document: ScriptDocument;
  onSave: () => void;
  onVersions: () => void;
}

export function EditorBar({ guildId, script, document, onSave, onVersions }: EditorBarProps) {
  const { change } = useScriptActions(guildId);
  const os = useOs();
  const keys = os === 'macos' || os === 'ios' ? '⌘S' : 'Ctrl+S';
  return (
    <div className={classes.bar}>
      <ActionIcon
        component={Link}
        href={`/g/${guildId}/scripts`}
        variant="subtle"
        color="gray"
        aria-label="All scripts"
      >
        <IconArrowLeft size={18} />
      </ActionIcon>
      <h1 className={classes.name} style={{ margin: 0 }}>
        {script.name}
      </h1>
      <StatusLine state={document.state} dirty={document.dirty} script={script} version={document.saved.version} />
      <div className={classes.barEnd}>
        <Switch
          size="sm"
          label="Enabled"
          checked={script.enabled}
          data-testid="editor-enabled"
          onChange={(event) =>
            change.mutate(
              { id: script.id, enabled: event.currentTarget.checked },
              { onError: (error) => notifyProblem('The script could not be enabled or disabled', error) },
            )
          }
        />
        <Button
          size="xs"
          variant="default"
          leftSection={<IconHistory size={16} />}
          onClick={onVersions}
          data-testid="versions"
        >
          Versions
        </Button>
        <Tooltip label={keys}>
          <Button
            size="xs"
            leftSection={<IconDeviceFloppy size={16} />}
            onClick={onSave}
            loading={document.state.kind === 'saving'}
            disabled={!document.dirty}
            data-testid="save"
          >
            Save
          </Button>
        </Tooltip>
      </div>
    </div>
  );
}
