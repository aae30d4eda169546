import { UnstyledButton } from '@mantine/core';
import { type KnownReactions, emojiKey, reactionKey } from '@/lib/playground/messages';
import type { DiscordMessage } from '@/lib/types';
import classes from './playground.module.css';

interface ReactionsProps {
  message: DiscordMessage;
  speakerId: string;
  known: KnownReactions;
  onReact: (emoji: string) => void;
}

export function Reactions({ message, speakerId, known, onReact }: ReactionsProps) {
  if (!message.reactions || message.reactions.length === 0) return null;
  return (
    <div className={classes.reactions}>
      {message.reactions.map((reaction) => {
        const key = emojiKey(reaction.emoji);
        const mine = known.has(reactionKey(message.id, key, speakerId));
        return (
          <UnstyledButton
            key={key}
            className={classes.reaction}
            aria-pressed={mine}
            aria-label={`${reaction.emoji.name ?? 'emoji'}, ${reaction.count}`}
            onClick={() => onReact(key)}
            data-testid="reaction"
          >
            <span aria-hidden="true">{reaction.emoji.id ? `:${reaction.emoji.name}:` : reaction.emoji.name}</span>
            {reaction.count}
          </UnstyledButton>
        );
      })}
    </div>
  );
}
