'use client';

import { ActionIcon, Anchor, Button, Text, Title, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { IconArchive, IconArchiveOff, IconMessageCircle, IconPin } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { notifyProblem } from '@/components/feedback/notify';
import { changeThread, isForum } from '@/lib/playground/threads';
import type { Place } from '@/lib/playground/world';
import { PinsDrawer } from './pins-drawer';
import { useScene } from './scene';
import { ThreadsDrawer } from './threads-drawer';
import classes from './playground.module.css';

/** Where the conversation is: its name, and of a thread the way back. */
export function PlaceName({ place }: { place: Place }) {
  const { open } = useScene();
  if (!place.thread) {
    return (
      <div className={classes.headName}>
        <Title order={1} size="h3">
          # {place.name}
        </Title>
        {place.topic ? (
          <Text size="xs" c="dimmed" truncate="end">
            {place.topic}
          </Text>
        ) : null}
      </div>
    );
  }
  return (
    <div className={classes.headName}>
      <Title order={1} size="h3">
        <Anchor component="button" inherit onClick={() => open(place.channel.id)} data-testid="thread-parent">
          # {place.channel.name}
        </Anchor>{' '}
        › {place.name}
      </Title>
    </div>
  );
}

/** Threads and pins of the place; a thread can be archived. */
export function PlaceTools({ place }: { place: Place }) {
  const [threads, showThreads] = useDisclosure(false);
  const [pins, showPins] = useDisclosure(false);
  const forum = !place.thread && isForum(place.channel);
  return (
    <>
      {place.thread ? <ArchiveButton place={place} /> : null}
      {place.thread || forum ? null : (
        <Tooltip label="Threads">
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label="Threads"
            onClick={showThreads.open}
            data-testid="open-threads"
          >
            <IconMessageCircle size={18} />
          </ActionIcon>
        </Tooltip>
      )}
      {forum ? null : (
        <Tooltip label="Pinned messages">
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label="Pinned messages"
            onClick={showPins.open}
            data-testid="open-pins"
          >
            <IconPin size={18} />
          </ActionIcon>
        </Tooltip>
      )}
      {threads ? <ThreadsDrawer channel={place.channel} on={null} onClose={showThreads.close} /> : null}
      {pins ? <PinsDrawer place={place} onClose={showPins.close} /> : null}
    </>
  );
}

function ArchiveButton({ place }: { place: Place }) {
  const { guildId, speaker, open } = useScene();
  const client = useQueryClient();
  const shown = useRef(true);
  useEffect(() => {
    shown.current = true;
    return () => {
      shown.current = false;
    };
  }, []);
  const archived = place.thread?.archived ?? false;
  const turn = async (): Promise<void> => {
    try {
      const thread = await changeThread(guildId, speaker.id, place.id, { archived: !archived });
      // The user may have opened another place in the meantime.
      if (shown.current) open(place.id, { thread });
      await client.invalidateQueries({ queryKey: ['guild', guildId, 'playground'] });
      await client.invalidateQueries({ queryKey: ['guild', guildId, 'threads'] });
    } catch (error) {
      notifyProblem('The thread could not be changed', error);
    }
  };
  return (
    <Button
      size="compact-xs"
      variant="default"
      leftSection={archived ? <IconArchiveOff size={13} /> : <IconArchive size={13} />}
      onClick={() => void turn()}
      data-testid="thread-archive"
    >
      {archived ? 'Unarchive' : 'Archive'}
    </Button>
  );
}
