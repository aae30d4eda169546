import { Button, EmptyState } from '@mantine/core';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { EmptyTitle } from './empty-title';

interface NotThereProps {
  icon: ReactNode;
  title: string;
  description: string;
  /** Where the list of what there is can be seen. */
  list: { href: string; label: string };
}

/** In the place of one thing whose address leads to nothing. */
export function NotThere({ icon, title, description, list }: NotThereProps) {
  return (
    <EmptyState
      py={96}
      icon={icon}
      withIndicatorBackground
      title={<EmptyTitle>{title}</EmptyTitle>}
      description={description}
    >
      <EmptyState.Actions>
        <Button component={Link} href={list.href} variant="default">
          {list.label}
        </Button>
      </EmptyState.Actions>
    </EmptyState>
  );
}
