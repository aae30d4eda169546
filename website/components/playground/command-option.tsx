'use client';

import { Autocomplete, FileInput, NumberInput, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconPaperclip } from '@tabler/icons-react';
import { useState } from 'react';
import { type CommandOption, OptionType } from '@/lib/playground/commands';
import { acceptOf } from '@/lib/playground/files';
import type { Choice } from '@/lib/playground/interactions';
import { type Picks, picksOf } from '@/lib/playground/pickers';
import type { Playground } from '@/lib/types';

interface CommandOptionFieldProps {
  option: CommandOption;
  value: string;
  problem: string | null;
  playground: Playground;
  onChange: (value: string) => void;
  /** Of an option that takes one. */
  file: File | null;
  onFile: (file: File | null) => void;
  /** Asks the application, for an option that it completes. */
  onSuggest: (value: string) => Promise<Choice[]>;
}

const picks: Record<number, Picks> = {
  [OptionType.user]: 'user',
  [OptionType.channel]: 'channel',
  [OptionType.role]: 'role',
  [OptionType.mentionable]: 'mentionable',
};
const truth = [
  { value: 'true', label: 'True' },
  { value: 'false', label: 'False' },
];

/** One option of a command, by its type. */
export function CommandOptionField({
  option,
  value,
  problem,
  playground,
  onChange,
  file,
  onFile,
  onSuggest,
}: CommandOptionFieldProps) {
  const field = {
    size: 'xs' as const,
    label: option.name,
    description: option.description,
    withAsterisk: option.required ?? false,
    error: problem,
    'data-testid': `command-option-${option.name}`,
  };
  const kind = picks[option.type];
  const choices =
    option.type === OptionType.boolean
      ? truth
      : option.choices?.map((choice) => ({ value: String(choice.value), label: choice.name }));
  const data = choices ?? (kind ? picksOf(playground, kind, option.channel_types) : null);
  if (option.autocomplete) return <Suggested field={field} value={value} onChange={onChange} onSuggest={onSuggest} />;
  if (data) {
    return (
      <Select
        {...field}
        searchable
        clearable={!option.required}
        limit={100}
        nothingFoundMessage="Nothing of that name"
        data={data}
        value={value === '' ? null : value}
        onChange={(chosen) => onChange(chosen ?? '')}
        comboboxProps={{ shadow: 'md' }}
      />
    );
  }
  if (option.type === OptionType.integer || option.type === OptionType.number) {
    return (
      <NumberInput
        {...field}
        allowDecimal={option.type === OptionType.number}
        placeholder={rangeOf(option)}
        value={value}
        onChange={(number) => onChange(String(number))}
      />
    );
  }
  if (option.type === OptionType.attachment)
    return (
      <FileInput
        {...field}
        clearable
        placeholder="Choose a file"
        leftSection={<IconPaperclip size={14} />}
        accept={acceptOf(option.file_types)}
        value={file}
        onChange={onFile}
      />
    );
  return (
    <TextInput
      {...field}
      maxLength={option.max_length ?? 6_000}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

function rangeOf({ min_value: min, max_value: max }: CommandOption): string {
  if (min !== undefined && max !== undefined) return `${min} to ${max}`;
  if (min !== undefined) return `${min} or more`;
  return max === undefined ? '' : `${max} or less`;
}

interface SuggestedProps extends Pick<CommandOptionFieldProps, 'value' | 'onChange' | 'onSuggest'> {
  field: object;
}

const pauseMs = 250;

/** An option whose values the application suggests while it is typed. */
function Suggested({ field, value, onChange, onSuggest }: SuggestedProps) {
  const [choices, setChoices] = useState<Choice[]>([]);
  const ask = useDebouncedCallback((text: string) => {
    void onSuggest(text).then(setChoices);
  }, pauseMs);
  const shown = choices.find((choice) => String(choice.value) === value)?.name ?? value;
  return (
    <Autocomplete
      {...field}
      placeholder="Type to get suggestions"
      data={[...new Set(choices.map(({ name }) => name))]}
      filter={({ options }) => options}
      value={shown}
      onFocus={() => ask(value)}
      onChange={(text) => {
        const chosen = choices.find(({ name }) => name === text);
        onChange(chosen ? String(chosen.value) : text);
        if (!chosen) ask(text);
      }}
      comboboxProps={{ shadow: 'md' }}
    />
  );
}
