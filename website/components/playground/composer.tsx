'use client';

import { ActionIcon, CloseButton, Textarea } from '@mantine/core';
import { useThrottledCallback } from '@mantine/hooks';
import { IconSend2 } from '@tabler/icons-react';
import { type KeyboardEvent, type Ref, useImperativeHandle, useRef, useState } from 'react';
import { startTyping } from '@/lib/playground/calls';
import type { DiscordMessage, PlaygroundChannel, PlaygroundMember } from '@/lib/types';
import { SpeakAs } from './speak-as';
import classes from './playground.module.css';

export interface ComposerHandle {
  focus: () => void;
}

interface ComposerProps {
  ref: Ref<ComposerHandle>;
  guildId: string;
  channel: PlaygroundChannel;
  members: readonly PlaygroundMember[];
  speaker: PlaygroundMember;
  onSpeaker: (id: string) => void;
  replyTo: DiscordMessage | null;
  onCancelReply: () => void;
  /** Returns whether there was a message of the speaker to edit. */
  onEditLast: () => boolean;
  onSend: (content: string) => void;
}

const typingMs = 7_000;
const contentLength = 2_000;

export function Composer({
  ref,
  guildId,
  channel,
  members,
  speaker,
  onSpeaker,
  replyTo,
  onCancelReply,
  onEditLast,
  onSend,
}: ComposerProps) {
  const [text, setText] = useState('');
  const input = useRef<HTMLTextAreaElement>(null);
  const ready = text.trim() !== '';
  useImperativeHandle(ref, () => ({ focus: () => input.current?.focus() }), []);
  const tellTyping = useThrottledCallback(() => {
    startTyping(guildId, channel.id, speaker.id).catch(() => undefined);
  }, typingMs);

  const send = (): void => {
    if (!ready) return;
    onSend(text.trim());
    setText('');
    input.current?.focus();
  };

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      send();
    } else if (event.key === 'Escape' && replyTo) {
      onCancelReply();
    } else if (event.key === 'ArrowUp' && text === '' && onEditLast()) {
      event.preventDefault();
    }
  };

  return (
    <div className={classes.composer}>
      {replyTo ? (
        <div className={classes.replying}>
          <span>
            Replying to{' '}
            <b>{members.find(({ id }) => id === replyTo.author.id)?.displayName ?? replyTo.author.username}</b>
          </span>
          <CloseButton size="sm" aria-label="Do not reply" onClick={onCancelReply} />
        </div>
      ) : null}
      <div className={classes.composerRow}>
        <SpeakAs members={members} speaker={speaker} onChange={onSpeaker} />
        <Textarea
          ref={input}
          className={classes.composerInput}
          variant="unstyled"
          autosize
          minRows={1}
          maxRows={8}
          maxLength={contentLength}
          aria-label={`Message #${channel.name} as ${speaker.displayName}`}
          placeholder={`Message #${channel.name}`}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
            tellTyping();
          }}
          onKeyDown={onKeyDown}
          data-testid="composer"
        />
        <ActionIcon
          size="lg"
          variant={ready ? 'filled' : 'subtle'}
          color={ready ? 'stay' : 'gray'}
          aria-label="Send"
          disabled={!ready}
          onClick={send}
          data-testid="send"
        >
          <IconSend2 size={18} />
        </ActionIcon>
      </div>
    </div>
  );
}
