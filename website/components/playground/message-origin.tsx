import { IconArrowForwardUp, IconSlash } from '@tabler/icons-react';
import type { DiscordMessage } from '@/lib/types';
import { type People, personOf } from './people';
import classes from './playground.module.css';

/** Above a message: the message that it replies to, or the command that caused it. */
export function MessageOrigin({ message, people }: { message: DiscordMessage; people: People }) {
  const { interaction_metadata: interaction, referenced_message: referenced } = message;
  if (interaction?.name && interaction.user) {
    return (
      <div className={classes.reference}>
        <IconSlash size={14} aria-hidden="true" />
        <b>{personOf(interaction.user, people).name}</b>
        <span>used /{interaction.name}</span>
      </div>
    );
  }
  if (!message.message_reference) return null;
  return (
    <div className={classes.reference}>
      <IconArrowForwardUp size={14} aria-label="In reply to" />
      {referenced ? (
        <>
          <b>{personOf(referenced.author, people).name}</b>
          <span>{referenced.content}</span>
        </>
      ) : (
        <span>The original message was deleted.</span>
      )}
    </div>
  );
}
