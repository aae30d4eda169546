'use client';

import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { loginUrl, useSession } from '@/lib/session';
import { useSessionEnded } from '@/lib/session-end';

/** Dialog of a page whose session has ended: signing in returns to the same page. */
export function SessionEnded() {
  const ended = useSessionEnded();
  const { data: session } = useSession(false);
  const [closed, setClosed] = useState(false);
  if (!ended) return null;
  const here = window.location.pathname + window.location.search;
  return (
    <Modal opened={!closed} onClose={() => setClosed(true)} title="Your session has ended" zIndex={450}>
      <Stack data-testid="session-ended">
        <Text size="sm">
          Sign in again to return to this page. Unsaved changes are kept in this browser for your account.
          {session?.playground ? ' A new simulated world also ends all sessions.' : ''}
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={() => setClosed(true)}>
            Stay on this page
          </Button>
          <Button component="a" href={loginUrl(here)} data-leave="" data-testid="sign-in-again">
            Sign in
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
