import { EmptyState } from '@mantine/core';
import { IconListDetails } from '@tabler/icons-react';

interface LogEmptyProps {
  /** There are lines, but not of the chosen level or script. */
  filtered?: boolean;
  /** Only lines of this script are wanted. */
  script?: string | undefined;
}

function wordsFor({ filtered = false, script }: LogEmptyProps): { title: string; description: string } {
  if (script !== undefined) {
    return {
      title: `No lines of ${script}`,
      description: 'Lines that this script prints with console.log() appear here, and its errors.',
    };
  }
  if (filtered) return { title: 'No lines at this level', description: 'Choose another level to see more.' };
  return {
    title: 'The log is empty',
    description: 'Lines that scripts print with console.log() appear here, and every error.',
  };
}

export function LogEmpty(props: LogEmptyProps) {
  return <EmptyState py="xl" size="sm" icon={<IconListDetails />} {...wordsFor(props)} />;
}
