'use client';

import { Button, EmptyState, Skeleton, Stack } from '@mantine/core';
import { IconServerOff } from '@tabler/icons-react';
import { ProblemNotice } from '@/components/feedback/problem-notice';
import { PageFrame } from '@/components/shell/page-frame';
import { useGuilds } from '@/lib/guilds';
import { useSession } from '@/lib/session';
import { GuildCard } from './guild-card';
import classes from './guild-list.module.css';

export function GuildList() {
  const guilds = useGuilds();
  const { data: session } = useSession();

  return (
    <PageFrame narrow title="Your servers" description="Servers where you have the Manage Server permission.">
      {guilds.isPending ? <Loading /> : null}
      {guilds.isError ? (
        <ProblemNotice
          title="Your servers could not be loaded"
          error={guilds.error}
          onRetry={() => void guilds.refetch()}
        />
      ) : null}
      {guilds.data?.length === 0 ? (
        <EmptyState
          py={48}
          icon={<IconServerOff />}
          withIndicatorBackground
          title="No server to manage"
          description="You need the Manage Server permission on a Discord server. Ask its owner for it, or create a server, then refresh."
        >
          <EmptyState.Actions>
            <Button variant="default" onClick={() => void guilds.refetch()}>
              Refresh
            </Button>
          </EmptyState.Actions>
        </EmptyState>
      ) : null}
      {guilds.data && guilds.data.length > 0 ? (
        <ul className={classes.list}>
          {guilds.data.map((guild) => (
            <li key={guild.id}>
              <GuildCard guild={guild} installUrl={session?.installUrl ?? null} />
            </li>
          ))}
        </ul>
      ) : null}
    </PageFrame>
  );
}

function Loading() {
  return (
    <Stack gap="sm" aria-busy="true" aria-label="Loading your servers">
      {[0, 1, 2].map((row) => (
        <Skeleton key={row} height={74} radius="lg" />
      ))}
    </Stack>
  );
}
