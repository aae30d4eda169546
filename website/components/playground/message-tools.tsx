'use client';

import { ActionIcon } from '@mantine/core';
import { IconArrowBackUp, IconDots, IconPencil, IconTrash } from '@tabler/icons-react';
import type { DiscordMessage } from '@/lib/types';
import type { MessageActions } from './conversation';
import { EmojiPicker } from './emoji-picker';
import classes from './playground.module.css';

interface MessageToolsProps {
  message: DiscordMessage;
  /** A simulated person wrote it, so it can be edited as that person. */
  own: boolean;
  actions: MessageActions;
}

export function MessageTools({ message, own, actions }: MessageToolsProps) {
  return (
    <div className={classes.tools} role="toolbar" aria-label="Message">
      <EmojiPicker label="React" name="message-react" onPick={(emoji) => actions.react(message, emoji)} />
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label="Reply"
        onClick={() => actions.reply(message)}
        data-testid="message-reply"
      >
        <IconArrowBackUp size={17} />
      </ActionIcon>
      {own ? (
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label="Edit"
          onClick={() => actions.startEdit(message)}
          data-testid="message-edit"
        >
          <IconPencil size={16} />
        </ActionIcon>
      ) : null}
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label="More"
        aria-haspopup="menu"
        onClick={(event) => {
          const { left, bottom } = event.currentTarget.getBoundingClientRect();
          actions.menu({ message, x: left, y: bottom });
        }}
        data-testid="message-more"
      >
        <IconDots size={17} />
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        color="red"
        aria-label="Delete (with Shift: without asking)"
        onClick={(event) => actions.remove(message, event.shiftKey)}
        data-testid="message-delete"
      >
        <IconTrash size={16} />
      </ActionIcon>
    </div>
  );
}
