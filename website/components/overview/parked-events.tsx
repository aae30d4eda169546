'use client';

import { Button, Group, Text, Title } from '@mantine/core';
import { IconRefresh, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { notifyDone, notifyProblem, withUndo } from '@/components/feedback/notify';
import { ProblemNotice } from '@/components/feedback/problem-notice';
import { TimeAgo } from '@/components/feedback/time-ago';
import { useParked, useParkedActions } from '@/lib/guilds';
import type { ParkedEvent } from '@/lib/types';
import classes from './overview.module.css';

/** Events whose handlers were cut off too often: the admin decides what becomes of them. */
export function ParkedEvents({ guildId }: { guildId: string }) {
  const parked = useParked(guildId);
  const { retry, discard } = useParkedActions(guildId);
  const [hidden, setHidden] = useState<string[]>([]);
  const events = parked.data?.filter((event) => !hidden.includes(event.eventId)) ?? [];
  const show = (id: string) => setHidden((ids) => ids.filter((other) => other !== id));

  const discardWithUndo = (event: ParkedEvent) => {
    setHidden((ids) => [...ids, event.eventId]);
    withUndo(`Discarded ${event.name}`, {
      commit: () =>
        discard.mutate(event.eventId, {
          onError: (error) => {
            show(event.eventId);
            notifyProblem('The event could not be discarded', error);
          },
        }),
      undo: () => show(event.eventId),
    });
  };

  if (parked.isError) return <ProblemNotice title="Parked events could not be loaded" error={parked.error} />;
  if (events.length === 0) return null;
  return (
    <section className={classes.section} id="parked" aria-labelledby="parked-title">
      <Title order={2} id="parked-title">
        Parked events
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        Their handlers were cut off twice. Fix the script, then retry; or discard them.
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
                    onSuccess: () => notifyDone('The event is handled again, after those that wait.'),
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
                onClick={() => discardWithUndo(event)}
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
