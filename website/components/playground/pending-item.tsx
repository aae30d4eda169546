import { Avatar, Button, Group, Progress, Text } from '@mantine/core';
import type { PendingMessage } from '@/lib/playground/channel';
import type { People } from './people';
import classes from './playground.module.css';

interface PendingItemProps {
  message: PendingMessage;
  people: People;
  onRetry: () => void;
  onDiscard: () => void;
}

/** A message that is on its way, or that did not arrive. */
export function PendingItem({ message, people, onRetry, onDiscard }: PendingItemProps) {
  const member = people.get(message.as);
  const name = member?.displayName ?? 'Unknown';
  return (
    <article
      className={classes.item}
      data-pending={message.failure === null ? true : undefined}
      aria-label={`${name}, not sent yet`}
      data-testid="pending-message"
    >
      <div className={classes.gutter}>
        <Avatar src={member?.avatarUrl ?? null} name={name} color="initials" size={38} alt="" />
      </div>
      <div className={classes.body}>
        <div className={classes.byline}>
          <Text span fw={600} size="sm">
            {name}
          </Text>
          <span className={classes.when}>{message.failure === null ? 'Sending…' : 'Not sent'}</span>
        </div>
        <div className={classes.content}>
          {[message.content, ...(message.files ?? []).map(({ name }) => name)].filter(Boolean).join('\n')}
        </div>
        {message.failure === null && (message.files?.length ?? 0) > 0 ? (
          <Progress size="sm" maw={320} mt={4} value={100 * message.progress} aria-label="Upload progress" />
        ) : null}
        {message.failure === null ? null : (
          <Group gap="xs" mt={4} role="alert">
            <Text size="sm" c="var(--bad)">
              {message.failure} {message.retries ? 'It is sent again as soon as the server is back.' : ''}
            </Text>
            <Button size="compact-xs" variant="default" onClick={onRetry}>
              Try again
            </Button>
            <Button size="compact-xs" variant="subtle" color="gray" onClick={onDiscard}>
              Discard
            </Button>
          </Group>
        )}
      </div>
    </article>
  );
}
