'use client';

import { ActionIcon, Popover, UnstyledButton } from '@mantine/core';
import { IconMoodPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { Picture } from './picture';
import { useScene } from './scene';
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

interface EmojiPickerProps {
  label: string;
  name: string;
  size?: 'md' | 'lg';
  tabIndex?: number;
  /** A Unicode emoji, or `name:id` of an emoji of the server. */
  onPick: (emoji: string) => void;
}

export function EmojiPicker({ label, name, size = 'md', tabIndex = 0, onPick }: EmojiPickerProps) {
  const { playground } = useScene();
  const [opened, setOpened] = useState(false);
  return (
    <Popover opened={opened} onChange={setOpened} position="top-end" shadow="md" withinPortal trapFocus returnFocus>
      <Popover.Target>
        <ActionIcon
          size={size}
          variant="subtle"
          color="gray"
          aria-label={label}
          tabIndex={tabIndex}
          onClick={() => setOpened(!opened)}
          data-testid={name}
        >
          <IconMoodPlus size={17} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown p={6}>
        <div className={classes.emojis} role="group" aria-label="Emoji">
          {emojis.map(([emoji, words]) => (
            <UnstyledButton
              key={emoji}
              className={classes.emoji}
              aria-label={words}
              data-testid={`emoji-${emoji}`}
              onClick={() => {
                setOpened(false);
                onPick(emoji);
              }}
            >
              {emoji}
            </UnstyledButton>
          ))}
          {playground.emojis.map(({ id, name: own, url }) => (
            <UnstyledButton
              key={id}
              className={classes.emoji}
              aria-label={`:${own}:`}
              data-testid={`emoji-${own}`}
              onClick={() => {
                setOpened(false);
                onPick(`${own}:${id}`);
              }}
            >
              <Picture src={url} alt="" width={22} height={22} />
            </UnstyledButton>
          ))}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
