'use client';

import { Modal, Radio, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import { useScriptActions, useSdk } from '@/lib/scripts';
import type { ScriptTemplate } from '@/lib/types';
import { fieldsOf, fillFields } from '@/lib/template-fields';
import { BecomesName } from './becomes-name';
import { FormEnd } from './form-end';
import { SummaryText } from './summary-text';
import { TemplateChoice } from './template-choices';
import { asScriptName, scriptNameProblem } from '@/lib/script-name';
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
  summary: 'Only the import.',
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
  const [fields, setFields] = useState<Record<string, string>>({});
  const [tried, setTried] = useState(false);
  const templates = [empty, ...(sdk.data?.templates ?? [])];
  const template = templates.find((candidate) => candidate.name === chosen) ?? empty;
  const needed = fieldsOf(template.source);
  const name = typed === null ? freeName(asScriptName(template.name), taken) : asScriptName(typed);
  const problem = scriptNameProblem(name, taken);

  const choose = (value: string): void => {
    setChosen(value);
    setFields({});
    setTried(false);
  };

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (problem || needed.some((field) => !fields[field.name])) return;
    create.mutate(
      { name, source: fillFields(template.source, fields) },
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
          value={typed ?? name}
          onChange={(event) => setTyped(event.currentTarget.value)}
          error={tried || typed ? problem : null}
          data-autofocus
          autoComplete="off"
          spellCheck={false}
          classNames={{ input: classes.mono }}
          data-testid="script-name"
        />
        <BecomesName typed={typed ?? name} name={name} />
        <Radio.Group label="Start from" value={chosen} onChange={choose}>
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
                    <SummaryText text={candidate.summary} />
                  </Text>
                </div>
              </Radio.Card>
            ))}
            {sdk.isPending ? <Skeleton height={62} radius="md" /> : null}
          </div>
        </Radio.Group>
        {needed.map((field) => (
          <TemplateChoice
            key={`${template.name} ${field.name}`}
            guildId={guildId}
            field={field}
            value={fields[field.name] ?? null}
            tried={tried}
            onChoose={(id) => setFields(id === null ? {} : { ...fields, [field.name]: id })}
          />
        ))}
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
