'use client';

import { Button, EmptyState, Loader, Skeleton } from '@mantine/core';
import { IconArrowDown, IconMessage } from '@tabler/icons-react';
import { useState } from 'react';
import { ProblemNotice } from '@/components/feedback/problem-notice';
import type { Channel } from '@/lib/playground/channel';
import { onlyFor } from '@/lib/playground/messages';
import { useStickToEnd } from '@/lib/stick-to-end';
import { dayOf } from '@/lib/time';
import type { Place } from '@/lib/playground/world';
import type { DiscordMessage, Playground } from '@/lib/types';
import type { MessageActions } from './conversation';
import { MessageItem } from './message-item';
import { useRovingMessage } from './use-roving-message';
import { PendingItem } from './pending-item';
import type { People } from './people';
import { SystemLine, isSystem } from './system-line';
import classes from './playground.module.css';

interface MessageListProps {
  state: Channel;
  people: People;
  playground: Playground;
  place: Place;
  speakerId: string;
  editing: string | null;
  /** A message to show. */
  found: string | null;
  actions: MessageActions;
}

const groupMs = 7 * 60_000;

/** Whether a message belongs to the one before it and shows no name and picture of its own. */
function continues(message: DiscordMessage, before: DiscordMessage | undefined): boolean {
  if (!before || isSystem(before) || isSystem(message)) return false;
  if (before.author.id !== message.author.id || message.message_reference || message.interaction_metadata) return false;
  return new Date(message.timestamp).getTime() - new Date(before.timestamp).getTime() < groupMs;
}

export function MessageList({
  state,
  people,
  playground,
  place,
  speakerId,
  editing,
  found,
  actions,
}: MessageListProps) {
  const { pending } = state;
  // Ephemeral messages are shown while their reader is the speaker.
  const messages = state.messages.filter((message) => [null, speakerId].includes(onlyFor(message)));
  const { ref, onScroll, atEnd, toEnd, keepPlace } = useStickToEnd();
  const [loadingOlder, setLoadingOlder] = useState(false);
  const [seen, setSeen] = useState<string | undefined>(undefined);
  const last = messages.at(-1)?.id;
  const roving = useRovingMessage(messages);
  if (atEnd && seen !== last) setSeen(last);
  const unseen = atEnd ? 0 : messages.length - 1 - messages.findLastIndex(({ id }) => id === seen);

  const loadOlder = async () => {
    keepPlace();
    setLoadingOlder(true);
    await state.loadOlder().catch(() => undefined);
    setLoadingOlder(false);
  };

  if (state.loading) return <Loading />;
  if (state.error && messages.length === 0) {
    return (
      <div className={classes.message}>
        <ProblemNotice title="The messages could not be loaded" error={state.error} onRetry={state.reload} />
      </div>
    );
  }
  return (
    <div className={classes.listFrame}>
      <div
        className={classes.list}
        ref={ref}
        onScroll={onScroll}
        role="log"
        aria-label={`Messages in ${place.name}`}
        tabIndex={messages.length === 0 ? 0 : undefined}
        onKeyDown={roving.onKeyDown}
        onFocus={roving.onFocus}
      >
        <div>
          {state.hasOlder ? (
            <Button
              className={classes.older}
              variant="subtle"
              size="compact-xs"
              onClick={() => void loadOlder()}
              leftSection={loadingOlder ? <Loader size={12} /> : null}
            >
              Older messages
            </Button>
          ) : null}
          {messages.length === 0 && pending.length === 0 ? (
            <EmptyState
              py="xl"
              size="sm"
              icon={<IconMessage />}
              title={`No messages in #${place.name} yet`}
              description="Write a message below, for example !ping."
            />
          ) : null}
          {messages.map((message, index) => {
            const before = messages[index - 1];
            const newDay = !before || dayOf(before.timestamp) !== dayOf(message.timestamp);
            return (
              <div key={message.id}>
                {newDay ? <div className={classes.day}>{dayOf(message.timestamp)}</div> : null}
                {isSystem(message) ? (
                  <SystemLine message={message} />
                ) : (
                  <MessageItem
                    message={message}
                    compact={!newDay && continues(message, before)}
                    people={people}
                    playground={playground}
                    editing={editing === message.id}
                    found={found === message.id}
                    reachable={message.id === roving.id}
                    actions={actions}
                  />
                )}
              </div>
            );
          })}
          {pending.map((message) => (
            <PendingItem
              key={message.localId}
              message={message}
              people={people}
              onRetry={() => state.retry(message.localId)}
              onDiscard={() => state.discard(message.localId)}
            />
          ))}
        </div>
      </div>
      {atEnd ? null : (
        <Button
          className={classes.pill}
          size="compact-sm"
          radius="xl"
          leftSection={<IconArrowDown size={14} />}
          onClick={toEnd}
          data-testid="new-messages"
        >
          {unseen > 0 ? `${unseen} new ${unseen === 1 ? 'message' : 'messages'}` : 'Newest'}
        </Button>
      )}
    </div>
  );
}

function Loading() {
  return (
    <div className={classes.message} style={{ flex: 1 }} aria-busy="true" aria-label="Loading the messages">
      {[0, 1, 2, 3, 4].map((row) => (
        <Skeleton key={row} height={40} mb={14} width={`${50 + (row % 3) * 15}%`} />
      ))}
    </div>
  );
}
