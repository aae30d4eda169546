'use client';

import { Avatar, Group, Select, type SelectProps, Text } from '@mantine/core';
import type { PlaygroundMember } from '@/lib/types';
import classes from './playground.module.css';

interface SpeakAsProps {
  members: readonly PlaygroundMember[];
  speaker: PlaygroundMember;
  onChange: (id: string) => void;
}

/** Who says it: any simulated person of the server. */
export function SpeakAs({ members, speaker, onChange }: SpeakAsProps) {
  const people = members.filter((member) => !member.bot);
  const option: NonNullable<SelectProps['renderOption']> = ({ option: { value, label } }) => (
    <Group gap={8} wrap="nowrap">
      <Avatar
        src={people.find(({ id }) => id === value)?.avatarUrl ?? null}
        name={label}
        color="initials"
        size={22}
        alt=""
      />
      <Text size="sm">{label}</Text>
    </Group>
  );
  return (
    <Select
      className={classes.speaker}
      size="xs"
      aria-label="Speak as"
      searchable
      allowDeselect={false}
      withCheckIcon={false}
      nothingFoundMessage="Nobody of that name"
      data={people.map((member) => ({ value: member.id, label: member.displayName }))}
      value={speaker.id}
      onChange={(id) => id && onChange(id)}
      leftSection={<Avatar src={speaker.avatarUrl} name={speaker.displayName} color="initials" size={20} alt="" />}
      renderOption={option}
      comboboxProps={{ position: 'top-start', width: 220, shadow: 'md' }}
      data-testid="speak-as"
    />
  );
}
