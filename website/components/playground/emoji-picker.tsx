'use client';

import { ActionIcon, Popover, UnstyledButton } from '@mantine/core';
import { IconMoodPlus } from '@tabler/icons-react';
import { useState } from 'react';
import classes from './playground.module.css';

const emojis: Array<[string, string]> = [
  ['👍', 'thumbs up'],
  ['👎', 'thumbs down'],
  ['❤️', 'heart'],
  ['😂', 'tears of joy'],
  ['🎉', 'party'],
  ['👀', 'eyes'],
  ['✅', 'check'],
  ['❌', 'cross'],
  ['🔥', 'fire'],
  ['🚀', 'rocket'],
  ['🤔', 'thinking'],
  ['😮', 'astonished'],
  ['😢', 'crying'],
  ['👏', 'applause'],
  ['🙏', 'thanks'],
  ['⭐', 'star'],
];

export function EmojiPicker({ onPick }: { onPick: (emoji: string) => void }) {
  const [opened, setOpened] = useState(false);
  return (
    <Popover opened={opened} onChange={setOpened} position="top-end" shadow="md" withinPortal trapFocus returnFocus>
      <Popover.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label="React"
          onClick={() => setOpened(!opened)}
          data-testid="message-react"
        >
          <IconMoodPlus size={17} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown p={6}>
        <div className={classes.emojis} role="group" aria-label="Emoji">
          {emojis.map(([emoji, name]) => (
            <UnstyledButton
              key={emoji}
              className={classes.emoji}
              aria-label={name}
              data-testid={`emoji-${emoji}`}
              onClick={() => {
                setOpened(false);
                onPick(emoji);
              }}
            >
              {emoji}
            </UnstyledButton>
          ))}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
