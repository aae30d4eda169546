'use client';

import { Text, Textarea } from '@mantine/core';
import { type KeyboardEvent, useState } from 'react';
import type { DiscordMessage } from '@/lib/types';

interface MessageEditorProps {
  message: DiscordMessage;
  onDone: (content: string) => void;
  onCancel: () => void;
}

export function MessageEditor({ message, onDone, onCancel }: MessageEditorProps) {
  const [text, setText] = useState(message.content);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') onCancel();
    if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      if (text.trim() !== '') onDone(text.trim());
    }
  };
  return (
    <div>
      <Textarea
        autosize
        maxRows={10}
        autoFocus
        aria-label="Edit message"
        value={text}
        maxLength={2000}
        onFocus={(event) => event.currentTarget.setSelectionRange(text.length, text.length)}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        data-testid="message-editor"
      />
      <Text size="xs" c="dimmed" mt={4}>
        Enter to save, Escape to cancel
      </Text>
    </div>
  );
}
