'use client';

import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import {
  type Answers,
  type Component,
  type Question,
  filesIn,
  firstAnswer,
  problemOfAnswer,
  questionsOf,
  submissionOf,
} from '@/lib/playground/components';
import { problemOfFiles } from '@/lib/playground/files';
import type { OpenModal } from '@/lib/playground/interactions';
import type { Playground } from '@/lib/types';
import { useReturnedFocus } from '@/lib/use-returned-focus';
import { ModalField } from './modal-field';

interface ModalFormProps {
  modal: OpenModal;
  playground: Playground;
  onClose: () => void;
  onSubmit: (data: Record<string, unknown>, files: File[]) => void;
}

/** A form that an application has opened for the speaker. */
export function ModalForm({ modal, playground, onClose, onSubmit }: ModalFormProps) {
  useReturnedFocus();
  const [answers, setAnswers] = useState<Answers>({});
  const [files, setFiles] = useState<Readonly<Record<string, File[]>>>({});
  const [tried, setTried] = useState(false);
  const components = modal.components as unknown as Component[];
  const shown = questionsOf(components);
  const questions = shown.filter((one): one is Question => 'field' in one);
  const answerTo = (field: Component): string[] => answers[field.custom_id ?? ''] ?? firstAnswer(field);

  const given = filesIn(components, files);
  const fileProblem = problemOfFiles(given);

  const submit = (): void => {
    setTried(true);
    if (fileProblem || questions.some(({ field }) => problemOfAnswer(field, answerTo(field)))) return;
    onSubmit({ id: modal.id, custom_id: modal.custom_id, ...submissionOf(components, answers) }, given);
  };

  return (
    <Modal opened onClose={onClose} title={modal.title} data-testid="modal-form">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Stack gap="md">
          {shown.map((one, index) =>
            'text' in one ? (
              <Text key={index} size="sm">
                {one.text}
              </Text>
            ) : (
              <ModalField
                key={one.field.custom_id ?? index}
                question={one}
                answer={answerTo(one.field)}
                problem={tried ? problemOfAnswer(one.field, answerTo(one.field)) : null}
                playground={playground}
                onChange={(answer) => setAnswers((all) => ({ ...all, [one.field.custom_id ?? '']: answer }))}
                files={files[one.field.custom_id ?? ''] ?? []}
                onFiles={(chosen) => {
                  const key = one.field.custom_id ?? '';
                  setFiles((all) => ({ ...all, [key]: chosen }));
                  setAnswers((all) => ({ ...all, [key]: chosen.map(({ name }) => name) }));
                }}
              />
            ),
          )}
          {fileProblem ? (
            <Text size="sm" c="red" role="alert">
              {fileProblem}
            </Text>
          ) : null}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" data-testid="modal-submit">
              Submit
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
