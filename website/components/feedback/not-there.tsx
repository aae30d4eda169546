import { Button, EmptyState } from '@mantine/core';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { EmptyTitle } from './empty-title';

interface NotThereProps {
  icon: ReactNode;
  title: string;
  description: string;
  /** Address of the list. */
  list: { href: string; label: string };
}

/** Shown for the address of a script or run that does not exist. */
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
