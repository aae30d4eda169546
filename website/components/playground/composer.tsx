'use client';

import { ActionIcon, CloseButton, FileButton, Textarea } from '@mantine/core';
import { useThrottledCallback } from '@mantine/hooks';
import { IconPaperclip, IconSend2 } from '@tabler/icons-react';
import { type ClipboardEvent, type KeyboardEvent, type Ref, useImperativeHandle, useRef, useState } from 'react';
import { notifyProblem } from '@/components/feedback/notify';
import { type Outgoing, startTyping } from '@/lib/playground/calls';
import type { Runnable } from '@/lib/playground/commands';
import { addFiles } from '@/lib/playground/files';
import type { Interactions } from '@/lib/playground/interactions';
import { Permission, may } from '@/lib/playground/access';
import type { Place } from '@/lib/playground/world';
import type { DiscordMessage } from '@/lib/types';
import { CommandForm } from './command-form';
import { CommandList, commandId } from './command-list';
import { ComposerFiles } from './composer-files';
import { ComposerExtras } from './composer-extras';
import { EmojiPicker } from './emoji-picker';
import { personOf } from './people';
import { useScene } from './scene';
import { SpeakAs } from './speak-as';
import { useSlash } from './use-slash';
import commandClasses from './commands.module.css';
import classes from './playground.module.css';

export interface ComposerHandle {
  focus: () => void;
}

interface ComposerProps {
  ref: Ref<ComposerHandle>;
  place: Place;
  interactions: Interactions;
  replyTo: DiscordMessage | null;
  onCancelReply: () => void;
  /** Returns whether there was a message of the speaker to edit. */
  onEditLast: () => boolean;
  onSend: (message: Omit<Outgoing, 'as' | 'replyTo'>) => void;
}

const typingMs = 7_000;
const contentLength = 2_000;

export function Composer({ ref, place, interactions, replyTo, onCancelReply, onEditLast, onSend }: ComposerProps) {
  const { guildId, playground, people, person, speaker, speakAs } = useScene();
  const [text, setText] = useState('');
  const input = useRef<HTMLTextAreaElement>(null);
  const [files, setFiles] = useState<File[]>([]);
  const [command, setCommand] = useState<Runnable | null>(null);
  const mayAttach = may(person, place.id, Permission.attachFiles);
  const ready = text.trim() !== '' || files.length > 0;
  const slash = useSlash(guildId, speaker.id, text, (runnable) => {
    setCommand(runnable);
    setText('');
  });
  useImperativeHandle(ref, () => ({ focus: () => input.current?.focus() }), []);
  const tellTyping = useThrottledCallback(() => {
    startTyping(guildId, place.id, speaker.id).catch(() => undefined);
  }, typingMs);

  const send = (): void => {
    if (!ready) return;
    onSend({ content: text.trim(), ...(files.length > 0 ? { files } : {}) });
    setText('');
    setFiles([]);
    input.current?.focus();
  };

  const attach = (more: File[]): void => {
    if (more.length === 0) return;
    try {
      setFiles(addFiles(files, more));
    } catch (error) {
      notifyProblem('The files were not added', error);
    }
  };

  /** An emoji where the cursor is. */
  const insert = (emoji: string): void => {
    const words = /:\d+$/.test(emoji) ? `<:${emoji}>` : emoji;
    const at = input.current?.selectionStart ?? text.length;
    setText(text.slice(0, at) + words + text.slice(at));
    input.current?.focus();
  };

  const onPaste = (event: ClipboardEvent): void => {
    const pasted = [...event.clipboardData.files];
    if (pasted.length > 0) event.preventDefault();
    attach(pasted);
  };

  const closeCommand = (): void => {
    setCommand(null);
    input.current?.focus();
  };

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (slash.onKeyDown(event)) return;
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
    <div
      className={`${classes.composer} ${commandClasses.anchor}`}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        attach([...event.dataTransfer.files]);
      }}
    >
      {slash.opened ? (
        <CommandList
          id={slash.listId}
          runnables={slash.found}
          chosen={slash.index}
          loading={slash.loading}
          error={slash.error}
          onChoose={(runnable) => {
            setCommand(runnable);
            setText('');
          }}
        />
      ) : null}
      {command ? (
        <CommandForm
          key={`${command.command.id} ${command.name}`}
          runnable={command}
          speaker={speaker}
          playground={playground}
          interactions={interactions}
          onDone={closeCommand}
        />
      ) : null}
      {replyTo ? (
        <div className={classes.replying}>
          <span>
            Replying to <b>{personOf(replyTo.author, people).name}</b>
          </span>
          <CloseButton size="sm" aria-label="Cancel reply" onClick={onCancelReply} />
        </div>
      ) : null}
      <ComposerFiles files={files} onRemove={(file) => setFiles((list) => list.filter((one) => one !== file))} />
      <div className={classes.composerRow}>
        <SpeakAs onChange={speakAs} />
        <div className={classes.composerInput}>
          {text === '' ? (
            <span className={classes.composerHint} aria-hidden="true">
              Message #{place.name}
            </span>
          ) : null}
          <Textarea
            ref={input}
            variant="unstyled"
            autosize
            minRows={1}
            maxRows={8}
            maxLength={contentLength}
            aria-label={`Message #${place.name} as ${speaker.displayName}`}
            aria-controls={slash.opened ? slash.listId : undefined}
            aria-activedescendant={
              slash.opened && slash.found.length > 0 ? commandId(slash.listId, slash.index) : undefined
            }
            value={text}
            onChange={(event) => {
              setText(event.currentTarget.value);
              // Commands do not show a typing indicator.
              if (!event.currentTarget.value.startsWith('/')) tellTyping();
            }}
            onPaste={onPaste}
            onKeyDown={onKeyDown}
            data-testid="composer"
          />
        </div>
        <FileButton multiple onChange={attach}>
          {(button) => (
            <ActionIcon
              {...button}
              size="lg"
              variant="subtle"
              color="gray"
              aria-label={mayAttach ? 'Add files' : `${speaker.displayName} is not allowed to attach files here`}
              disabled={!mayAttach}
              data-testid="add-files"
            >
              <IconPaperclip size={18} />
            </ActionIcon>
          )}
        </FileButton>
        <EmojiPicker label="Emoji" name="composer-emoji" size="lg" onPick={insert} />
        <ComposerExtras placeId={place.id} onSend={(more) => onSend({ content: '', ...more })} />
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
