import { UnstyledButton } from '@mantine/core';
import { emojiKey } from '@/lib/playground/messages';
import type { DiscordMessage } from '@/lib/types';
import { CustomEmoji } from './custom-emoji';
import classes from './playground.module.css';

interface ReactionsProps {
  message: DiscordMessage;
  onReact: (emoji: string) => void;
}

export function Reactions({ message, onReact }: ReactionsProps) {
  if (!message.reactions || message.reactions.length === 0) return null;
  return (
    <div className={classes.reactions}>
      {message.reactions.map(({ emoji, count, me }) => {
        const key = emojiKey(emoji);
        return (
          <UnstyledButton
            key={key}
            className={classes.reaction}
            aria-pressed={me}
            aria-label={`${emoji.name ?? 'emoji'}, ${count}`}
            onClick={() => onReact(key)}
            data-testid="reaction"
          >
            <span aria-hidden="true">
              {emoji.id ? <CustomEmoji id={emoji.id} name={emoji.name ?? 'emoji'} /> : emoji.name}
            </span>
            {count}
          </UnstyledButton>
        );
      })}
    </div>
  );
}
