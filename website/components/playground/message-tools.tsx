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
  reachable: boolean;
  actions: MessageActions;
}

export function MessageTools({ message, own, reachable, actions }: MessageToolsProps) {
  const tabIndex = reachable ? 0 : -1;
  return (
    <div className={classes.tools} role="toolbar" aria-label="Message actions">
      <EmojiPicker
        label="React"
        name="message-react"
        tabIndex={tabIndex}
        onPick={(emoji) => actions.react(message, emoji)}
      />
      <ActionIcon
        tabIndex={tabIndex}
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
          tabIndex={tabIndex}
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
        tabIndex={tabIndex}
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
        tabIndex={tabIndex}
        variant="subtle"
        color="red"
        aria-label="Delete (hold Shift to skip the confirmation)"
        onClick={(event) => actions.remove(message, event.shiftKey)}
        data-testid="message-delete"
      >
        <IconTrash size={16} />
      </ActionIcon>
    </div>
  );
}
