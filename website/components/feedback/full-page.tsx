'use client';

import { Button, EmptyState, Group } from '@mantine/core';
import { IconError404, IconMoodSad } from '@tabler/icons-react';
import Link from 'next/link';

export function NothingHere() {
  return (
    <main>
      <EmptyState
        py="20dvh"
        icon={<IconError404 />}
        withIndicatorBackground
        title={<h1 style={{ font: 'inherit', margin: 0 }}>Page not found</h1>}
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
      title="This page crashed"
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
