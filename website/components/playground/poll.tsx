'use client';

import { Anchor, Button, Checkbox, Group, Progress, Radio, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { notifyProblem } from '@/components/feedback/notify';
import { endPoll, voteFor } from '@/lib/playground/calls';
import { useSimulatedClock } from '@/lib/playground/clock';
import { emojiText } from '@/lib/playground/components';
import { isOver, pollOf, totalVotes, votesFor } from '@/lib/playground/polls';
import { useNow } from '@/lib/now';
import { timeAgo } from '@/lib/time';
import type { DiscordMessage } from '@/lib/types';
import { useScene } from './scene';
import classes from './extras.module.css';

/** The poll of a message: vote, take the vote back, see how it stands. */
export function Poll({ message }: { message: DiscordMessage }) {
  const { guildId, speaker } = useScene();
  const poll = pollOf(message);
  const { clock } = useSimulatedClock(guildId);
  const now = useNow(30_000) + (clock?.offset ?? 0);
  const [chosen, setChosen] = useState<string[]>([]);
  if (!poll) return null;
  const total = totalVotes(poll);
  const over = isOver(poll, now);
  const voted = poll.answers.some(({ answer_id: id }) => votesFor(poll, id).me_voted);
  const vote = (answers: number[]): void => {
    setChosen([]);
    voteFor(guildId, message, speaker.id, answers).catch((error: unknown) =>
      notifyProblem('The vote was not counted', error),
    );
  };
  const Choice = poll.allow_multiselect ? Checkbox : Radio;
  return (
    <div className={classes.poll} data-testid="poll">
      <Text fw={600} size="sm">
        {poll.question.text}
      </Text>
      <Text size="xs" c="dimmed" mb={6}>
        {over ? 'The poll has ended' : poll.allow_multiselect ? 'Choose one or more' : 'Choose one'}
      </Text>
      <Stack gap={6}>
        {poll.answers.map(({ answer_id: id, poll_media: media }) => {
          const { count, me_voted: mine } = votesFor(poll, id);
          const words = [emojiText(media.emoji), media.text].filter(Boolean).join(' ');
          return (
            <div key={id} className={classes.answer} data-mine={mine ? true : undefined} data-testid={`answer-${id}`}>
              {over || voted ? (
                <Text size="sm">{words}</Text>
              ) : (
                <Choice
                  size="xs"
                  label={words}
                  checked={chosen.includes(String(id))}
                  onChange={(event) => {
                    const rest = chosen.filter((one) => one !== String(id));
                    const kept = poll.allow_multiselect ? rest : [];
                    setChosen(event.currentTarget.checked ? [...kept, String(id)] : rest);
                  }}
                />
              )}
              <Text size="xs" c="dimmed">
                {count} {count === 1 ? 'vote' : 'votes'}
                {mine ? ', yours' : ''}
              </Text>
              <Progress
                className={classes.bar}
                size="sm"
                value={total > 0 ? (100 * count) / total : 0}
                aria-label={`${words}: ${count} of ${total}`}
              />
            </div>
          );
        })}
      </Stack>
      <Group gap="sm" mt={8}>
        {over ? null : voted ? (
          <Button size="compact-xs" variant="default" onClick={() => vote([])} data-testid="poll-unvote">
            Remove vote
          </Button>
        ) : (
          <Button
            size="compact-xs"
            disabled={chosen.length === 0}
            onClick={() => vote(chosen.map(Number))}
            data-testid="poll-vote"
          >
            Vote as {speaker.displayName}
          </Button>
        )}
        <Text size="xs" c="dimmed">
          {total} {total === 1 ? 'vote' : 'votes'}
          {poll.expiry ? ` · ${over ? 'ended' : 'ends'} ${timeAgo(poll.expiry, now)}` : ''}
        </Text>
        {!over && message.author.id === speaker.id ? (
          <Anchor
            component="button"
            size="xs"
            onClick={() =>
              void endPoll(guildId, message, speaker.id).catch((error: unknown) =>
                notifyProblem('The poll could not be ended', error),
              )
            }
            data-testid="poll-end"
          >
            End poll
          </Anchor>
        ) : null}
      </Group>
    </div>
  );
}
