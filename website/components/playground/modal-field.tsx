'use client';

import { Checkbox, FileInput, MultiSelect, Radio, Stack, TextInput, Textarea } from '@mantine/core';
import { IconPaperclip } from '@tabler/icons-react';
import { ModalType, type Question, picksFor } from '@/lib/playground/components';
import { acceptOf } from '@/lib/playground/files';
import type { Playground } from '@/lib/types';

interface ModalFieldProps {
  question: Question;
  answer: string[];
  problem: string | null;
  playground: Playground;
  onChange: (answer: string[]) => void;
  /** Of a field that takes them. */
  files: File[];
  onFiles: (files: File[]) => void;
}

const paragraph = 2;

/** One question of a modal, by the kind of its component. */
export function ModalField({ question, answer, problem, playground, onChange, files, onFiles }: ModalFieldProps) {
  const { label, description, field } = question;
  const props = {
    label,
    description,
    error: problem,
    withAsterisk: field.required !== false && field.type !== ModalType.check,
    'data-testid': `modal-${field.custom_id ?? ''}`,
  };
  const choices = field.options?.map((option) => ({
    value: option.value,
    label: option.label,
    description: option.description ?? undefined,
  }));
  switch (field.type) {
    case ModalType.text: {
      const input = {
        ...props,
        placeholder: field.placeholder ?? '',
        maxLength: field.max_length ?? 4_000,
        value: answer[0] ?? '',
      };
      return field.style === paragraph ? (
        <Textarea
          {...input}
          autosize
          minRows={3}
          maxRows={10}
          onChange={(event) => onChange([event.currentTarget.value])}
        />
      ) : (
        <TextInput {...input} onChange={(event) => onChange([event.currentTarget.value])} />
      );
    }
    case ModalType.radio:
      return (
        <Radio.Group {...props} value={answer[0] ?? null} onChange={(value) => onChange([value])}>
          <Stack gap={8} mt={6}>
            {choices?.map((choice) => (
              <Radio key={choice.value} {...choice} />
            ))}
          </Stack>
        </Radio.Group>
      );
    case ModalType.checks:
      return (
        <Checkbox.Group {...props} value={answer} onChange={onChange}>
          <Stack gap={8} mt={6}>
            {choices?.map((choice) => (
              <Checkbox key={choice.value} {...choice} />
            ))}
          </Stack>
        </Checkbox.Group>
      );
    case ModalType.check:
      return (
        <Checkbox
          label={label}
          description={description}
          error={problem}
          checked={answer[0] === 'true'}
          onChange={(event) => onChange(event.currentTarget.checked ? ['true'] : [])}
        />
      );
    case ModalType.file:
      return (
        <FileInput
          {...props}
          multiple
          clearable
          placeholder={(field.max_values ?? 1) > 1 ? `Up to ${field.max_values} files` : 'Choose a file'}
          leftSection={<IconPaperclip size={16} />}
          accept={acceptOf(field.file_types)}
          value={files}
          onChange={(chosen) => onFiles(chosen.slice(0, field.max_values ?? 1))}
        />
      );
    default:
      return (
        <MultiSelect
          {...props}
          searchable
          limit={100}
          maxValues={field.max_values ?? 1}
          placeholder={answer.length === 0 ? (field.placeholder ?? 'Choose') : ''}
          data={picksFor(field, playground)}
          value={answer}
          onChange={onChange}
        />
      );
  }
}
