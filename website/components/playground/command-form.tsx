'use client';

import { Button, CloseButton, Text } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { type Runnable, type Values, filesOf, invocationOf, problemOf } from '@/lib/playground/commands';
import { problemOfFiles } from '@/lib/playground/files';
import type { Choice, Interactions } from '@/lib/playground/interactions';
import type { Playground, PlaygroundMember } from '@/lib/types';
import { CommandOptionField } from './command-option';
import classes from './commands.module.css';

interface CommandFormProps {
  runnable: Runnable;
  speaker: PlaygroundMember;
  playground: Playground;
  interactions: Interactions;
  onDone: () => void;
}

/** A chosen command: its options, checked before it is run. */
export function CommandForm({ runnable, speaker, playground, interactions, onDone }: CommandFormProps) {
  const [values, setValues] = useState<Values>({});
  const [files, setFiles] = useState<Readonly<Record<string, File | null>>>({});
  const [tried, setTried] = useState(false);
  const given = filesOf(runnable, files);
  const fileProblem = problemOfFiles(given);
  const form = useRef<HTMLFormElement>(null);
  const applicationId = runnable.command.application_id;

  useEffect(() => {
    form.current?.querySelector<HTMLElement>('input:not([type=hidden]), button[type=submit]')?.focus();
  }, []);

  const run = (): void => {
    setTried(true);
    if (fileProblem || runnable.options.some((option) => problemOf(option, values[option.name] ?? ''))) return;
    interactions.start(`/${runnable.name}`, {
      as: speaker.id,
      type: 2,
      applicationId,
      data: invocationOf(runnable, values),
      files: given,
    });
    onDone();
  };

  const suggest = (name: string, text: string): Promise<Choice[]> => {
    const data = invocationOf(runnable, { ...values, [name]: text }, name);
    return interactions.suggest({ as: speaker.id, type: 4, applicationId, data });
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && !event.defaultPrevented) onDone();
  };

  return (
    <form
      ref={form}
      className={classes.form}
      aria-label={`/${runnable.name} as ${speaker.displayName}`}
      onKeyDown={onKeyDown}
      onSubmit={(event) => {
        event.preventDefault();
        run();
      }}
      data-testid="command-form"
    >
      <div className={classes.formHead}>
        <span className={classes.chip}>/{runnable.name}</span>
        <span className={classes.formText}>{runnable.description}</span>
        <CloseButton size="sm" aria-label="Cancel command" onClick={onDone} />
      </div>
      {runnable.options.length > 0 ? (
        <div className={classes.fields}>
          {runnable.options.map((option) => (
            <CommandOptionField
              key={option.name}
              option={option}
              value={values[option.name] ?? ''}
              problem={tried ? problemOf(option, values[option.name] ?? '') : null}
              playground={playground}
              onChange={(value) => setValues((all) => ({ ...all, [option.name]: value }))}
              file={files[option.name] ?? null}
              onFile={(file) => {
                setFiles((all) => ({ ...all, [option.name]: file }));
                setValues((all) => ({ ...all, [option.name]: file?.name ?? '' }));
              }}
              onSuggest={(text) => suggest(option.name, text)}
            />
          ))}
        </div>
      ) : null}
      {fileProblem ? (
        <Text size="xs" c="red" role="alert">
          {fileProblem}
        </Text>
      ) : null}
      <div className={classes.run}>
        <Button type="submit" size="xs" leftSection={<IconPlayerPlay size={14} />} data-testid="command-run">
          Run as {speaker.displayName}
        </Button>
      </div>
    </form>
  );
}
