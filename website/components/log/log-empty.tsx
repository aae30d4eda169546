import { Button, EmptyState } from '@mantine/core';
import { IconListDetails } from '@tabler/icons-react';
import Link from 'next/link';

interface LogEmptyProps {
  guildId: string;
  /** Shows the lines that the chosen level hides; undefined if it hides none. */
  onShowAll?: (() => void) | undefined;
  /** Only lines of this script are wanted. */
  script?: string | undefined;
}

function wordsFor({ onShowAll, script }: LogEmptyProps): { title: string; description: string } {
  if (onShowAll) return { title: 'No lines at this level', description: 'Choose another level to see more.' };
  if (script !== undefined) {
    return {
      title: `No lines of ${script}`,
      description: 'Lines that this script prints with console.log() appear here, and its errors.',
    };
  }
  return {
    title: 'The log is empty',
    description: 'Lines that scripts print with console.log() appear here, and every error.',
  };
}

export function LogEmpty(props: LogEmptyProps) {
  const { guildId, onShowAll, script } = props;
  return (
    <EmptyState py="xl" size="sm" icon={<IconListDetails />} {...wordsFor(props)}>
      <EmptyState.Actions>
        {onShowAll ? (
          <Button variant="default" size="xs" onClick={onShowAll}>
            Show all levels
          </Button>
        ) : script === undefined ? (
          <Button component={Link} href={`/g/${guildId}/scripts`} variant="default" size="xs">
            Scripts
          </Button>
        ) : null}
      </EmptyState.Actions>
    </EmptyState>
  );
}
