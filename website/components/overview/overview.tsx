'use client';

import { Alert, Button, Title } from '@mantine/core';
import { IconCode, IconMessages } from '@tabler/icons-react';
import Link from 'next/link';
import { ProblemNotice } from '@/components/feedback/problem-notice';
import { PageFrame } from '@/components/shell/page-frame';
import { useOverview } from '@/lib/guilds';
import { useSession } from '@/lib/session';
import { Figures } from './figures';
import { LatestLines } from './latest-lines';
import { ParkedEvents } from './parked-events';
import classes from './overview.module.css';

export function Overview({ guildId }: { guildId: string }) {
  const overview = useOverview(guildId);
  const { data: session } = useSession();
  const root = `/g/${guildId}`;
  const parked = overview.data?.inbox.parked ?? 0;

  return (
    <PageFrame
      title={overview.data?.guild.name ?? 'Overview'}
      description="Script activity and issues."
      actions={
        <>
          {session?.playground ? (
            <Button
              component={Link}
              href={`${root}/playground`}
              variant="default"
              leftSection={<IconMessages size={17} />}
            >
              Playground
            </Button>
          ) : null}
          <Button component={Link} href={`${root}/scripts`} leftSection={<IconCode size={17} />}>
            Scripts
          </Button>
        </>
      }
    >
      {overview.isError && !overview.data ? (
        <ProblemNotice
          title="This server could not be loaded"
          error={overview.error}
          onRetry={() => void overview.refetch()}
        />
      ) : (
        <>
          {overview.data?.guild.unavailable ? (
            <Alert color="yellow" mb="md" title="Unavailable on Discord’s side" data-testid="guild-unavailable">
              Discord has an outage of this server. Scripts resume when the server is available again.
            </Alert>
          ) : null}
          <Figures root={root} overview={overview.data} />
          {parked > 0 ? <ParkedEvents guildId={guildId} /> : null}
          <section className={classes.section} aria-labelledby="latest">
            <div className={classes.sectionHead}>
              <Title order={2} id="latest">
                Latest log lines
              </Title>
              <Button component={Link} href={`${root}/log`} variant="subtle" size="compact-sm">
                Full log
              </Button>
            </div>
            <LatestLines guildId={guildId} />
          </section>
        </>
      )}
    </PageFrame>
  );
}
