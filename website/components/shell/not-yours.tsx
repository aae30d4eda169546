'use client';

import { Button, EmptyState, Group } from '@mantine/core';
import { IconExternalLink, IconLock, IconServerOff } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { EmptyTitle } from '@/components/feedback/empty-title';
import { useSession } from '@/lib/session';
import type { GuildSummary } from '@/lib/types';

/** In place of a server that this person cannot open, with whom to ask. */
export function NotYours({ guild }: { guild: GuildSummary | undefined }) {
  const { data: session } = useSession();
  const client = useQueryClient();
  const refresh = (
    <Button variant="default" onClick={() => void client.invalidateQueries({ queryKey: ['guilds'] })}>
      Refresh
    </Button>
  );
  const list = (
    <Button component={Link} href="/guilds">
      Your servers
    </Button>
  );
  if (guild) {
    return (
      <EmptyState
        py={96}
        icon={<IconServerOff />}
        withIndicatorBackground
        title={<EmptyTitle>Mainstay is not on {guild.name}</EmptyTitle>}
        description="Add it to the server, then refresh this page."
        data-testid="bot-missing"
      >
        <EmptyState.Actions>
          <Group gap="sm" justify="center">
            {session?.installUrl ? (
              <Button
                component="a"
                href={session.installUrl}
                target="_blank"
                rel="noreferrer"
                rightSection={<IconExternalLink size={15} />}
              >
                Add Mainstay
              </Button>
            ) : null}
            {refresh}
          </Group>
        </EmptyState.Actions>
      </EmptyState>
    );
  }
  return (
    <EmptyState
      py={96}
      icon={<IconLock />}
      withIndicatorBackground
      title={<EmptyTitle>You cannot open this server</EmptyTitle>}
      description={`It does not exist, or ${session ? `@${session.user.username}` : 'your account'} does not have the Manage Server permission there. Ask the owner of the server for it.`}
      data-testid="not-yours"
    >
      <EmptyState.Actions>
        <Group gap="sm" justify="center">
          {list}
          {refresh}
        </Group>
      </EmptyState.Actions>
    </EmptyState>
  );
}
