'use client';

import { Avatar, Button, Skeleton, Stack, Text, Title } from '@mantine/core';
import { modals } from '@mantine/modals';
import { notifyDone, notifyProblem } from '@/components/feedback/notify';
import { ProblemNotice } from '@/components/feedback/problem-notice';
import { PageFrame } from '@/components/shell/page-frame';
import { useAskToLogOut } from '@/components/shell/ask-to-log-out';
import { useSession } from '@/lib/session';
import { useEndSessions, useSessions } from '@/lib/sessions';
import type { OpenSession } from '@/lib/types';
import { SessionRow } from './session-row';
import classes from './account.module.css';

/** The signed-in user, and the browsers in which they are signed in. */
export function Account() {
  const sessions = useSessions();
  const end = useEndSessions();
  const logOut = useAskToLogOut();
  const others = sessions.data?.filter(({ current }) => !current) ?? [];
  const endAll = (ended: readonly OpenSession[], done: string): void =>
    end.mutate(
      ended.map(({ id }) => id),
      {
        onSuccess: () => notifyDone(done),
        onError: (error) => notifyProblem('Not every session could be ended', error),
      },
    );
  const askToEndOthers = (): void => {
    modals.openConfirmModal({
      title: 'Sign out of all other browsers?',
      children: (
        <Text size="sm">
          {countOf(others.length)} will end at once. Drafts stay in the browsers that keep them. You stay signed in
          here.
        </Text>
      ),
      labels: { confirm: 'Sign out', cancel: 'Cancel' },
      confirmProps: { color: 'red', 'data-testid': 'end-others-confirm' } as Record<string, string>,
      onConfirm: () => endAll(others, `${countOf(others.length)} ended`),
    });
  };

  return (
    <PageFrame
      narrow
      title="Your account"
      description="Your Discord account, and the browsers in which you are signed in."
    >
      <Stack gap="xl">
        <Person />
        <section aria-labelledby="sessions">
          <div className={classes.head}>
            <Title order={2} id="sessions">
              Sessions
            </Title>
            {others.length > 0 ? (
              <Button
                variant="default"
                size="sm"
                loading={end.isPending}
                onClick={askToEndOthers}
                data-testid="end-others"
              >
                Sign out of all other browsers
              </Button>
            ) : null}
          </div>
          <Text size="sm" c="dimmed" mb="sm">
            End each session that you do not recognize.
          </Text>
          {sessions.isPending ? <Loading /> : null}
          {sessions.isError ? (
            <ProblemNotice
              title="Your sessions could not be loaded"
              error={sessions.error}
              onRetry={() => void sessions.refetch()}
            />
          ) : null}
          <ul className={classes.list}>
            {sessions.data?.map((session) => (
              <SessionRow
                key={session.id}
                session={session}
                disabled={end.isPending}
                onEnd={session.current ? logOut : () => endAll([session], 'Session ended')}
              />
            ))}
          </ul>
        </section>
      </Stack>
    </PageFrame>
  );
}

const countOf = (sessions: number): string => (sessions === 1 ? 'One session' : `${sessions} sessions`);

function Person() {
  const { data: session } = useSession();
  if (!session) return <Skeleton height={60} radius="lg" aria-label="Loading your account" />;
  const { user } = session;
  return (
    <div className={classes.person}>
      <Avatar src={user.avatarUrl} name={user.displayName} color="initials" size={52} alt="" />
      <div className={classes.text}>
        <Text fw={600} truncate>
          {user.displayName}
        </Text>
        <Text size="sm" c="dimmed" truncate>
          @{user.username}
        </Text>
      </div>
    </div>
  );
}

function Loading() {
  return (
    <Stack gap="sm" aria-busy="true" aria-label="Loading your sessions">
      {[0, 1].map((row) => (
        <Skeleton key={row} height={66} radius="lg" />
      ))}
    </Stack>
  );
}
