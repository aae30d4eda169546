'use client';

import { Button, Group, Text, Title } from '@mantine/core';
import { modals } from '@mantine/modals';
import { IconRefresh, IconTrash } from '@tabler/icons-react';
import { notifyDone, notifyProblem } from '@/components/feedback/notify';
import { ProblemNotice } from '@/components/feedback/problem-notice';
import { TimeAgo } from '@/components/feedback/time-ago';
import { useParked, useParkedActions } from '@/lib/guilds';
import type { ParkedEvent } from '@/lib/types';
import classes from './overview.module.css';

/** Events whose handlers timed out repeatedly: the admin retries or discards them. */
export function ParkedEvents({ guildId }: { guildId: string }) {
  const parked = useParked(guildId);
  const { retry, discard } = useParkedActions(guildId);
  const events = parked.data ?? [];

  const confirmDiscard = (event: ParkedEvent) =>
    modals.openConfirmModal({
      title: 'Discard this event?',
      children: <Text size="sm">No script will handle this {event.name} event. This cannot be undone.</Text>,
      labels: { confirm: 'Discard', cancel: 'Cancel' },
      confirmProps: { color: 'red', 'data-testid': 'parked-discard-confirm' } as Record<string, string>,
      onConfirm: () =>
        discard.mutate(event.eventId, {
          onError: (error) => notifyProblem('The event could not be discarded', error),
        }),
    });

  if (parked.isError) return <ProblemNotice title="Parked events could not be loaded" error={parked.error} />;
  if (events.length === 0) return null;
  return (
    <section className={classes.section} id="parked" aria-labelledby="parked-title">
      <Title order={2} id="parked-title">
        Parked events
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        A handler timed out twice. Fix the script, then retry the event, or discard it.
      </Text>
      <ul className={classes.parked}>
        {events.map((event) => (
          <li key={event.eventId} data-testid="parked-event">
            <div className={classes.parkedText}>
              <Text size="sm" fw={600}>
                {event.name}{' '}
                <Text span size="xs" c="dimmed" fw={400}>
                  <TimeAgo date={event.parkedAt} /> · <code>{event.code}</code>
                </Text>
              </Text>
              <Text size="sm" c="dimmed">
                {event.message}
              </Text>
            </div>
            <Group gap="xs" wrap="nowrap">
              <Button
                size="xs"
                variant="default"
                leftSection={<IconRefresh size={15} />}
                loading={retry.isPending && retry.variables === event.eventId}
                data-testid="parked-retry"
                onClick={() =>
                  retry.mutate(event.eventId, {
                    onSuccess: () => notifyDone('The event is back in the queue.'),
                    onError: (error) => notifyProblem('The event could not be retried', error),
                  })
                }
              >
                Retry
              </Button>
              <Button
                size="xs"
                variant="subtle"
                color="red"
                leftSection={<IconTrash size={15} />}
                data-testid="parked-discard"
                onClick={() => confirmDiscard(event)}
              >
                Discard
              </Button>
            </Group>
          </li>
        ))}
      </ul>
    </section>
  );
}
