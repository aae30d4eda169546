'use client';

import { Modal, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useScriptActions } from '@/lib/scripts';
import type { Script } from '@/lib/types';
import { FormEnd } from './form-end';
import { asScriptName, scriptNameProblem } from './script-name';
import classes from './scripts.module.css';

interface RenameScriptProps {
  guildId: string;
  script: Script | null;
  onClose: () => void;
  taken: readonly string[];
}

export function RenameScript({ script, onClose, ...rest }: RenameScriptProps) {
  return (
    <Modal opened={script !== null} onClose={onClose} title={`Rename “${script?.name ?? ''}”`}>
      {script ? <RenameForm script={script} onClose={onClose} {...rest} /> : null}
    </Modal>
  );
}

function RenameForm({ guildId, script, onClose, taken }: RenameScriptProps & { script: Script }) {
  const { change } = useScriptActions(guildId);
  const [name, setName] = useState(script.name);
  const problem = scriptNameProblem(
    name,
    taken.filter((other) => other !== script.name),
  );

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name === script.name) onClose();
    else if (!problem) change.mutate({ id: script.id, name }, { onSuccess: onClose });
  };

  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <TextInput
          label="New name"
          description="A script that others import keeps its name."
          value={name}
          onChange={(event) => setName(asScriptName(event.currentTarget.value))}
          error={problem}
          data-autofocus
          autoComplete="off"
          spellCheck={false}
          classNames={{ input: classes.mono }}
        />
        <FormEnd error={change.error} pending={change.isPending} submit="Rename" onCancel={onClose} />
      </Stack>
    </form>
  );
}
