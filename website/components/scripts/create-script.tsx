'use client';

import { Modal, Radio, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import { useScriptActions, useSdk } from '@/lib/scripts';
import type { ScriptTemplate } from '@/lib/types';
import { FormEnd } from './form-end';
import { asScriptName, scriptNameProblem } from './script-name';
import classes from './scripts.module.css';

interface CreateScriptProps {
  guildId: string;
  opened: boolean;
  onClose: () => void;
  taken: readonly string[];
}

const empty: ScriptTemplate = {
  name: '',
  title: 'Empty',
  summary: 'Just the import, and your own ideas.',
  source: "import { on } from 'mainstay';\n\n",
};

export function CreateScript(props: CreateScriptProps) {
  return (
    <Modal opened={props.opened} onClose={props.onClose} title="New script" size="lg">
      {props.opened ? <CreateForm {...props} /> : null}
    </Modal>
  );
}

function freeName(wish: string, taken: readonly string[]): string {
  const name = wish || 'script';
  let free = name;
  for (let count = 2; taken.includes(free); count += 1) free = `${name}-${count}`;
  return free;
}

function CreateForm({ guildId, onClose, taken }: CreateScriptProps) {
  const router = useRouter();
  const sdk = useSdk();
  const { create } = useScriptActions(guildId);
  const [chosen, setChosen] = useState('');
  const [typed, setTyped] = useState<string | null>(null);
  const [tried, setTried] = useState(false);
  const templates = [empty, ...(sdk.data?.templates ?? [])];
  const template = templates.find((candidate) => candidate.name === chosen) ?? empty;
  const name = typed ?? freeName(asScriptName(template.name), taken);
  const problem = scriptNameProblem(name, taken);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (problem) return;
    create.mutate(
      { name, source: template.source },
      {
        onSuccess: (script) => {
          onClose();
          router.push(`/g/${guildId}/scripts/${script.id}`);
        },
      },
    );
  };

  return (
    <form onSubmit={submit} data-testid="create-script-form">
      <Stack gap="md">
        <TextInput
          label="Name"
          description="Other scripts import it by this name."
          value={name}
          onChange={(event) => setTyped(asScriptName(event.currentTarget.value))}
          error={tried || typed ? problem : null}
          data-autofocus
          autoComplete="off"
          spellCheck={false}
          classNames={{ input: classes.mono }}
          data-testid="script-name"
        />
        <Radio.Group label="Start from" value={chosen} onChange={setChosen}>
          <div className={classes.templates}>
            {templates.map((candidate) => (
              <Radio.Card
                key={candidate.name}
                value={candidate.name}
                className={classes.template}
                radius="md"
                data-testid={`template-${candidate.name || 'empty'}`}
              >
                <Radio.Indicator />
                <div>
                  <Text size="sm" fw={600}>
                    {candidate.title}
                  </Text>
                  <Text size="xs" c="dimmed">
                    {candidate.summary}
                  </Text>
                </div>
              </Radio.Card>
            ))}
            {sdk.isPending ? <Skeleton height={62} radius="md" /> : null}
          </div>
        </Radio.Group>
        <FormEnd
          error={create.error}
          pending={create.isPending}
          submit="Create and open"
          testId="create-script"
          onCancel={onClose}
        />
      </Stack>
    </form>
  );
}
