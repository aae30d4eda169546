'use client';

import {
  Badge,
  Button,
  Chip,
  EmptyState,
  Group,
  Modal,
  Stack,
  Switch,
  Text,
  TextInput,
  Textarea,
  UnstyledButton,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconMessages, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ProblemNotice } from '@/components/feedback/problem-notice';
import { Permission, may } from '@/lib/playground/access';
import { createThread, fetchArchivedPosts } from '@/lib/playground/threads';
import { describeProblem } from '@/lib/problem';
import type { PlaygroundChannel, PlaygroundThread } from '@/lib/types';
import { useReturnedFocus } from '@/lib/use-returned-focus';
import { useScene } from './scene';
import classes from './extras.module.css';

type Tags = PlaygroundChannel['tags'];

function TagChips({ tags, value, onChange }: { tags: Tags; value: string[]; onChange: (ids: string[]) => void }) {
  return (
    <Chip.Group multiple value={value} onChange={onChange}>
      <Group gap={6}>
        {tags.map(({ id, name, emoji }) => (
          <Chip key={id} value={id} size="xs" data-testid={`tag-${name}`}>
            {emoji} {name}
          </Chip>
        ))}
      </Group>
    </Chip.Group>
  );
}

/** A forum: its posts by tag, and a new one. */
export function Forum({ channel }: { channel: PlaygroundChannel }) {
  const { guildId, playground, speaker, person, open } = useScene();
  const [wanted, setWanted] = useState<string[]>([]);
  const [old, setOld] = useState(false);
  const [writing, write] = useDisclosure(false);
  const archived = useQuery({
    queryKey: ['guild', guildId, 'threads', channel.id, speaker.id],
    queryFn: () => fetchArchivedPosts(guildId, speaker.id, channel.id),
    enabled: old,
  });
  const active = playground.threads.filter(({ parentId }) => parentId === channel.id);
  const posts = [...active, ...(old ? (archived.data ?? []) : [])]
    .filter(({ tagIds }) => wanted.length === 0 || wanted.some((id) => tagIds.includes(id)))
    .toSorted((a, b) => b.id.length - a.id.length || (a.id < b.id ? 1 : -1));
  return (
    <div className={classes.posts} data-testid="forum">
      <Group justify="space-between" mb="md">
        <TagChips tags={channel.tags} value={wanted} onChange={setWanted} />
        <Group gap="sm">
          <Switch
            size="xs"
            label="Show archived"
            checked={old}
            onChange={(event) => setOld(event.currentTarget.checked)}
          />
          <Button
            size="xs"
            leftSection={<IconPlus size={14} />}
            disabled={!may(person, channel.id, Permission.sendMessages)}
            onClick={write.open}
            data-testid="new-post"
          >
            New post
          </Button>
        </Group>
      </Group>
      {archived.error ? <ProblemNotice title="The archived posts could not be loaded" error={archived.error} /> : null}
      {posts.map((post) => (
        <Post key={post.id} post={post} tags={channel.tags} onOpen={() => open(post.id, { thread: post })} />
      ))}
      {posts.length === 0 ? (
        <EmptyState
          py="xl"
          size="sm"
          icon={<IconMessages />}
          title={wanted.length > 0 ? 'No posts with these tags' : `No posts in ${channel.name} yet`}
          description={wanted.length > 0 ? 'Remove a tag to see more.' : 'Write the first one.'}
        />
      ) : null}
      {writing ? <NewPost channel={channel} onClose={write.close} /> : null}
    </div>
  );
}

function Post({ post, tags, onOpen }: { post: PlaygroundThread; tags: Tags; onOpen: () => void }) {
  const { people } = useScene();
  const named = tags.filter(({ id }) => post.tagIds.includes(id));
  return (
    <UnstyledButton className={classes.post} onClick={onOpen} data-testid="post">
      <Group gap={6} mb={3}>
        {named.map(({ id, name, emoji }) => (
          <Badge key={id} size="sm" variant="light" tt="none">
            {emoji} {name}
          </Badge>
        ))}
        {post.archived ? (
          <Badge size="sm" variant="outline" color="gray">
            Archived
          </Badge>
        ) : null}
      </Group>
      <Text fw={600} size="sm">
        {post.name}
      </Text>
      <Text size="xs" c="dimmed">
        {people.get(post.ownerId ?? '')?.displayName ?? 'A former member'} · {post.messageCount}{' '}
        {post.messageCount === 1 ? 'answer' : 'answers'}
      </Text>
    </UnstyledButton>
  );
}

function NewPost({ channel, onClose }: { channel: PlaygroundChannel; onClose: () => void }) {
  useReturnedFocus();
  const { guildId, speaker, open } = useScene();
  const [name, setName] = useState('');
  const [content, setContent] = useState('');
  const [tagIds, setTagIds] = useState<string[]>([]);
  const [problem, setProblem] = useState<string | null>(null);
  const post = async (): Promise<void> => {
    setProblem(null);
    try {
      const thread = await createThread(guildId, speaker.id, channel.id, { name, content, tagIds });
      onClose();
      open(thread.id, { thread });
    } catch (error) {
      setProblem(describeProblem(error));
    }
  };
  const ready = name.trim() !== '' && content.trim() !== '' && tagIds.length <= 5;
  return (
    <Modal opened onClose={onClose} title={`New post in ${channel.name}`}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) void post();
        }}
      >
        <Stack>
          <TextInput
            data-autofocus
            label="Title"
            maxLength={100}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            data-testid="post-title"
          />
          <Textarea
            label="Message"
            autosize
            minRows={3}
            maxRows={10}
            maxLength={2_000}
            value={content}
            onChange={(event) => setContent(event.currentTarget.value)}
            data-testid="post-content"
          />
          {channel.tags.length > 0 ? (
            <div>
              <Text size="sm" fw={500} mb={4}>
                Tags (at most 5)
              </Text>
              <TagChips tags={channel.tags} value={tagIds} onChange={setTagIds} />
            </div>
          ) : null}
          {problem ? (
            <Text size="sm" c="var(--bad)" role="alert">
              {problem}
            </Text>
          ) : null}
          <Group justify="flex-end">
            <Button type="submit" disabled={!ready} data-testid="post-submit">
              Post as {speaker.displayName}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
