import { Code, Text } from '@mantine/core';
import { droppedCharacters } from '@/lib/script-name';

/** The name that a script gets, where it differs from what was typed. */
export function BecomesName({ typed, name }: { typed: string; name: string }) {
  if (typed === name || name === '') return null;
  const dropped = droppedCharacters(typed);
  return (
    <Text size="xs" role="status" data-testid="becomes-name">
      The name will be <Code>{name}</Code>.{dropped.length > 0 ? ` Not allowed in names: ${dropped.join(' ')}` : ''}
    </Text>
  );
}
