'use client';

import { Button, EmptyState, Group } from '@mantine/core';
import { IconError404, IconMoodSad } from '@tabler/icons-react';
import Link from 'next/link';
import { EmptyTitle } from './empty-title';

export function NothingHere() {
  return (
    <main>
      <EmptyState
        py="20dvh"
        icon={<IconError404 />}
        withIndicatorBackground
        title={<EmptyTitle>Page not found</EmptyTitle>}
        description="The link may be outdated or contain a typo."
      >
        <EmptyState.Actions>
          <Button component={Link} href="/guilds">
            Your servers
          </Button>
        </EmptyState.Actions>
      </EmptyState>
    </main>
  );
}

interface CrashedProps {
  /** Names the error in the server's log. */
  digest: string | undefined;
  onRetry: () => void;
}

export function Crashed({ digest, onRetry }: CrashedProps) {
  return (
    <EmptyState
      py="20dvh"
      role="alert"
      icon={<IconMoodSad />}
      withIndicatorBackground
      title={<EmptyTitle>This page crashed</EmptyTitle>}
      description={`Your scripts keep running. Unsaved changes are kept in this browser.${digest ? ` Error for the operator: ${digest}.` : ''}`}
    >
      <EmptyState.Actions>
        <Group gap="sm">
          <Button onClick={onRetry}>Try again</Button>
          <Button component={Link} href="/guilds" variant="default">
            Your servers
          </Button>
        </Group>
      </EmptyState.Actions>
    </EmptyState>
  );
}
