import { Code, Text } from '@mantine/core';
import { droppedCharacters } from '@/lib/script-name';

/** The name that a script gets, if it differs from the typed text. */
export function BecomesName({ typed, name }: { typed: string; name: string }) {
  if (typed === name || name === '') return null;
  const dropped = droppedCharacters(typed);
  return (
    <Text size="xs" role="status" data-testid="becomes-name">
      The name will be <Code>{name}</Code>.{dropped.length > 0 ? ` Not allowed in names: ${dropped.join(' ')}` : ''}
    </Text>
  );
}
