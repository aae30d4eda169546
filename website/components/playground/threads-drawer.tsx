'use client';

import {
  Badge,
  Button,
  Checkbox,
  Drawer,
  EmptyState,
  Group,
  SegmentedControl,
  Skeleton,
  Stack,
  Text,
  TextInput,
  UnstyledButton,
} from '@mantine/core';
import { IconMessageCircle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ProblemNotice } from '@/components/feedback/problem-notice';
import { Permission, may } from '@/lib/playground/access';
import { createThread, fetchArchived } from '@/lib/playground/threads';
import { describeProblem } from '@/lib/problem';
import type { DiscordMessage, PlaygroundChannel, PlaygroundThread } from '@/lib/types';
import { useReturnedFocus } from '@/lib/use-returned-focus';
import { useVisibleThreads } from './channel-list';
import { useScene } from './scene';
import classes from './extras.module.css';

interface ThreadsDrawerProps {
  channel: PlaygroundChannel;
  /** A message that a new thread is to hang on. */
  on: DiscordMessage | null;
  onClose: () => void;
}

/** The threads of a channel: active, archived, and a new one. */
export function ThreadsDrawer({ channel, on, onClose }: ThreadsDrawerProps) {
  useReturnedFocus();
  const { guildId, speaker, person, open } = useScene();
  const isManager = may(person, channel.id, Permission.manageThreads);
  const [which, setWhich] = useState('active');
  const active = useVisibleThreads()(channel);
  const archived = useQuery({
    queryKey: ['guild', guildId, 'threads', channel.id, speaker.id, isManager],
    queryFn: () => fetchArchived(guildId, speaker.id, channel, isManager),
    enabled: which === 'archived' && person !== undefined,
  });
  const go = (thread: PlaygroundThread): void => {
    onClose();
    open(thread.id, { thread });
  };
  const list = which === 'active' ? active : (archived.data ?? []);
  return (
    <Drawer opened onClose={onClose} position="right" title={`Threads of #${channel.name}`} data-testid="threads">
      <Stack>
        <NewThreadForm channel={channel} on={on} onDone={go} />
        {on ? null : (
          <SegmentedControl
            size="xs"
            aria-label="Show threads"
            data={[
              { value: 'active', label: 'Active' },
              { value: 'archived', label: 'Archived' },
            ]}
            value={which}
            onChange={setWhich}
            data-testid="threads-which"
          />
        )}
        {on ? null : which === 'archived' && archived.error ? (
          <ProblemNotice title="The archived threads could not be loaded" error={archived.error} />
        ) : which === 'archived' && archived.isPending ? (
          <Skeleton height={48} />
        ) : list.length === 0 ? (
          <EmptyState
            size="sm"
            py="lg"
            icon={<IconMessageCircle />}
            title={`No ${which} threads`}
            description={
              which === 'active'
                ? 'Enter a name above to start one.'
                : 'Threads are archived after a time without posts.'
            }
          />
        ) : (
          <div>
            {list.map((thread) => (
              <ThreadRow key={thread.id} thread={thread} onOpen={() => go(thread)} />
            ))}
          </div>
        )}
      </Stack>
    </Drawer>
  );
}

function ThreadRow({ thread, onOpen }: { thread: PlaygroundThread; onOpen: () => void }) {
  return (
    <UnstyledButton className={classes.post} onClick={onOpen} data-testid="thread-row">
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm" fw={560} truncate="end">
          {thread.name}
        </Text>
        {thread.type === 12 ? (
          <Badge size="xs" variant="light">
            Private
          </Badge>
        ) : null}
      </Group>
      <Text size="xs" c="dimmed">
        {thread.messageCount} {thread.messageCount === 1 ? 'message' : 'messages'}
        {thread.locked ? ', locked' : ''}
      </Text>
    </UnstyledButton>
  );
}

interface NewThreadFormProps extends Omit<ThreadsDrawerProps, 'onClose'> {
  onDone: (thread: PlaygroundThread) => void;
}

function NewThreadForm({ channel, on, onDone }: NewThreadFormProps) {
  const { guildId, speaker, person } = useScene();
  const [name, setName] = useState('');
  const [isPrivate, setPrivate] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const needed = isPrivate ? Permission.createPrivateThreads : Permission.createPublicThreads;
  const allowed = may(person, channel.id, needed);
  const start = async (): Promise<void> => {
    setProblem(null);
    try {
      onDone(
        await createThread(guildId, speaker.id, channel.id, { name, isPrivate, ...(on ? { messageId: on.id } : {}) }),
      );
    } catch (error) {
      setProblem(describeProblem(error));
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() !== '') void start();
      }}
    >
      <Stack gap="xs">
        <TextInput
          data-autofocus
          label={on ? 'New thread on this message' : 'New thread'}
          description={on?.content.slice(0, 100)}
          placeholder="Name"
          maxLength={100}
          value={name}
          error={problem ?? (allowed ? null : `${speaker.displayName} may not start threads here.`)}
          onChange={(event) => setName(event.currentTarget.value)}
          data-testid="thread-name"
        />
        <Group justify="space-between">
          {on ? (
            <span />
          ) : (
            <Checkbox
              size="xs"
              label="Private"
              checked={isPrivate}
              onChange={(event) => setPrivate(event.currentTarget.checked)}
            />
          )}
          <Button type="submit" size="xs" disabled={name.trim() === '' || !allowed} data-testid="thread-create">
            Start as {speaker.displayName}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
