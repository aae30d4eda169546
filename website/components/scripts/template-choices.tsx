import { Select } from '@mantine/core';
import { useGuildChoices } from '@/lib/guild-choices';
import { describeProblem } from '@/lib/problem';
import type { TemplateField } from '@/lib/template-fields';

interface TemplateChoiceProps {
  guildId: string;
  field: TemplateField;
  value: string | null;
  /** Show that it is missing. */
  tried: boolean;
  onChoose: (id: string | null) => void;
}

/** A channel or role that the template needs. */
export function TemplateChoice({ guildId, field, value, tried, onChoose }: TemplateChoiceProps) {
  const choices = useGuildChoices(guildId, field.kind);
  const missing = tried && value === null ? `Choose a ${field.kind}.` : null;
  return (
    <Select
      label={field.label}
      placeholder={field.kind === 'channel' ? 'Choose a channel' : 'Choose a role'}
      data={choices.data ?? []}
      value={value}
      onChange={onChoose}
      error={choices.error ? describeProblem(choices.error) : missing}
      searchable
      nothingFoundMessage="No match"
      data-testid={`template-field-${field.name}`}
    />
  );
}
