import { EmptyState } from '@mantine/core';
import { IconListDetails } from '@tabler/icons-react';

export function LogEmpty({ filtered = false }: { filtered?: boolean }) {
  return (
    <EmptyState
      py="xl"
      size="sm"
      icon={<IconListDetails />}
      title={filtered ? 'No lines of this level' : 'Nothing in the log yet'}
      description={
        filtered
          ? 'Choose another level to see more.'
          : 'What scripts print with console.log(), and every error, appears here as it happens.'
      }
    />
  );
}
