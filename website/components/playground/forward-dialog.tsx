'use client';

import { Button, Group, Modal, Select, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { notifyDone } from '@/components/feedback/notify';
import { sendMessage } from '@/lib/playground/calls';
import { describeProblem } from '@/lib/problem';
import type { DiscordMessage } from '@/lib/types';
import { useReturnedFocus } from '@/lib/use-returned-focus';
import { useVisibleGroups } from './channel-list';
import { useScene } from './scene';

/** Sends a message on into another channel. */
export function ForwardDialog({ message, onClose }: { message: DiscordMessage; onClose: () => void }) {
  useReturnedFocus();
  const { guildId, speaker } = useScene();
  const groups = useVisibleGroups();
  const [target, setTarget] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const forward = async (channel: string): Promise<void> => {
    setProblem(null);
    try {
      await sendMessage(guildId, channel, { as: speaker.id, content: '', forwards: message });
      notifyDone('Message forwarded.');
      onClose();
    } catch (error) {
      setProblem(describeProblem(error));
    }
  };
  const data = groups.map(({ category, channels }) => ({
    group: category?.name ?? 'Channels',
    items: channels
      .filter(({ type }) => type === 0 || type === 5)
      .map(({ id, name }) => ({ value: id, label: `# ${name}` })),
  }));
  return (
    <Modal opened onClose={onClose} title="Forward message">
      <Stack>
        <Text size="sm" c="dimmed" lineClamp={3}>
          {message.content || 'A message without text'}
        </Text>
        <Select
          data-autofocus
          label="To"
          searchable
          data={data}
          value={target}
          error={problem}
          onChange={setTarget}
          nothingFoundMessage="No such channel"
          data-testid="forward-to"
        />
        <Group justify="flex-end">
          <Button disabled={!target} onClick={() => target && void forward(target)} data-testid="forward-submit">
            Forward as {speaker.displayName}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
