'use client';

import { Button, Drawer, EmptyState, Group, Skeleton, Stack, Text } from '@mantine/core';
import { IconPin } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { notifyProblem } from '@/components/feedback/notify';
import { ProblemNotice } from '@/components/feedback/problem-notice';
import { fetchPins, pin } from '@/lib/playground/calls';
import type { Place } from '@/lib/playground/world';
import { fullTime } from '@/lib/time';
import type { DiscordMessage } from '@/lib/types';
import { useReturnedFocus } from '@/lib/use-returned-focus';
import { Content } from './content';
import { personOf } from './people';
import { useScene } from './scene';
import classes from './extras.module.css';

/** The pinned messages of a channel or thread. */
export function PinsDrawer({ place, onClose }: { place: Place; onClose: () => void }) {
  useReturnedFocus();
  const { guildId, speaker, open, people, playground } = useScene();
  const client = useQueryClient();
  const queryKey = ['guild', guildId, 'pins', place.id, speaker.id];
  const pins = useQuery({ queryKey, queryFn: () => fetchPins(guildId, speaker.id, place.id), staleTime: 0 });
  const unpin = (message: DiscordMessage): void => {
    pin(guildId, message, speaker.id, true)
      .then(() => client.invalidateQueries({ queryKey }))
      .catch((error: unknown) => notifyProblem('The message could not be unpinned', error));
  };
  return (
    <Drawer opened onClose={onClose} position="right" title={`Pinned in ${place.name}`} data-testid="pins">
      {pins.error ? <ProblemNotice title="The pins could not be loaded" error={pins.error} /> : null}
      {pins.isPending ? <Skeleton height={60} /> : null}
      <Stack gap="sm">
        {pins.data?.map((message) => (
          <div key={message.id} className={classes.post} data-testid="pinned">
            <Text size="xs" c="dimmed">
              <b>{personOf(message.author, people).name}</b> {fullTime(message.timestamp)}
            </Text>
            <Text size="sm" component="div" lineClamp={6}>
              <Content text={message.content || 'Message without text'} people={people} playground={playground} />
            </Text>
            <Group gap="xs" mt={6}>
              <Button
                size="compact-xs"
                variant="default"
                onClick={() => {
                  onClose();
                  open(place.id, { messageId: message.id });
                }}
              >
                Show message
              </Button>
              <Button
                size="compact-xs"
                variant="subtle"
                color="gray"
                onClick={() => unpin(message)}
                data-testid="unpin"
              >
                Unpin
              </Button>
            </Group>
          </div>
        ))}
      </Stack>
      {pins.data?.length === 0 ? (
        <EmptyState
          size="sm"
          py="lg"
          icon={<IconPin />}
          title="No pinned messages"
          description="Open the menu of a message (right click, menu key or “…”) to pin it."
        />
      ) : null}
    </Drawer>
  );
}
