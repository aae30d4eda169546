import { Anchor } from '@mantine/core';
import { IconMessageCircle } from '@tabler/icons-react';
import type { DiscordMessage } from '@/lib/types';
import { useScene } from './scene';

/** To the thread that hangs on a message: it has the message's id. */
export function ThreadLink({ message }: { message: DiscordMessage }) {
  const { playground, open } = useScene();
  const thread = playground.threads.find(({ id }) => id === message.id);
  if (!thread || thread.parentId !== message.channel_id) return null;
  return (
    <Anchor component="button" size="sm" onClick={() => open(thread.id)} data-testid="thread-link">
      <IconMessageCircle size={14} aria-hidden="true" /> {thread.name} ({thread.messageCount})
    </Anchor>
  );
}
