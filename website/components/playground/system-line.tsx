import { IconArrowRight } from '@tabler/icons-react';
import { shortTime } from '@/lib/time';
import type { DiscordMessage } from '@/lib/types';
import { personOf } from './people';
import { useScene } from './scene';
import classes from './extras.module.css';

/** Texts of Discord's system messages, by message type. @see https://docs.discord.com/developers/resources/message#message-object-message-types */
const words: Record<number, (content: string) => string> = {
  1: () => 'added a person to the conversation.',
  2: () => 'removed a person from the conversation.',
  3: () => 'started a call.',
  4: (content) => `changed the name to “${content}”.`,
  5: () => 'changed the icon.',
  6: () => 'pinned a message to this channel.',
  7: () => 'joined the server.',
  8: () => 'boosted the server.',
  9: () => 'boosted the server to level 1.',
  10: () => 'boosted the server to level 2.',
  11: () => 'boosted the server to level 3.',
  12: (content) => `follows ${content} here.`,
  18: (content) => `started a thread: “${content}”.`,
  27: (content) => `began the stage: “${content}”.`,
  28: () => 'ended the stage.',
  31: (content) => `changed the stage’s topic to “${content}”.`,
  36: () => 'has enabled security actions.',
  37: () => 'has disabled security actions.',
  38: () => 'reported a raid.',
  39: () => 'called a raid report a false alarm.',
  46: () => 'has a poll that is over.',
};

/** Whether it is a system message of Discord. */
export const isSystem = ({ type }: DiscordMessage): boolean => type in words;

export function SystemLine({ message }: { message: DiscordMessage }) {
  const { people, open, playground } = useScene();
  const thread = message.type === 18 ? (message.message_reference as { channel_id?: string } | undefined) : undefined;
  const known = thread && playground.threads.some(({ id }) => id === thread.channel_id);
  const result = message.type === 46 ? resultOf(message) : null;
  return (
    <div className={classes.system} data-testid="system-message" data-message-id={message.id}>
      <IconArrowRight size={14} aria-hidden="true" />
      <span>
        <b>{personOf(message.author, people).name}</b> {words[message.type]?.(message.content)}
        {result ? ` ${result}` : ''}{' '}
        {known ? (
          <button type="button" onClick={() => open(thread.channel_id!)}>
            Open
          </button>
        ) : null}
      </span>
      <time dateTime={message.timestamp}>{shortTime(message.timestamp)}</time>
    </div>
  );
}

/** The question and the winner of a poll that has ended. */
function resultOf({ embeds = [] }: DiscordMessage): string {
  const fields = (embeds[0]?.fields ?? []) as Array<{ name: string; value: string }>;
  const field = (name: string) => fields.find((one) => one.name === name)?.value;
  const winner = field('victor_answer_text');
  return `“${field('poll_question_text') ?? ''}”: ${winner ? `${winner} won` : 'no winner'} with ${field('victor_answer_votes') ?? 0} of ${field('total_votes') ?? 0} votes.`;
}
