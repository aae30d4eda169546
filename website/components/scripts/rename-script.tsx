'use client';

import { Modal, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useScriptActions } from '@/lib/scripts';
import type { Script } from '@/lib/types';
import { BecomesName } from './becomes-name';
import { FormEnd } from './form-end';
import { asScriptName, scriptNameProblem } from '@/lib/script-name';
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
  const [typed, setTyped] = useState(script.name);
  const name = asScriptName(typed);
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
          description="You can’t rename a script that other scripts import."
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          error={problem}
          data-autofocus
          autoComplete="off"
          spellCheck={false}
          classNames={{ input: classes.mono }}
        />
        <BecomesName typed={typed} name={name} />
        <FormEnd error={change.error} pending={change.isPending} submit="Rename" onCancel={onClose} />
      </Stack>
    </form>
  );
}
