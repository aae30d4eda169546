'use client';

import { modals } from '@mantine/modals';
import { Text } from '@mantine/core';
import { type Ref, useImperativeHandle, useMemo, useRef, useState } from 'react';
import { notifyProblem } from '@/components/feedback/notify';
import { deleteMessage, editMessage, react } from '@/lib/playground/calls';
import { useChannel } from '@/lib/playground/channel';
import { reactionKey } from '@/lib/playground/messages';
import type { DiscordMessage, Playground, PlaygroundChannel, PlaygroundMember } from '@/lib/types';
import { Composer, type ComposerHandle } from './composer';
import { MessageList } from './message-list';
import type { People } from './people';
import { TypingLine } from './typing-line';
import type { ConversationHandle } from './world';

interface ConversationProps {
  ref: Ref<ConversationHandle>;
  guildId: string;
  playground: Playground;
  channel: PlaygroundChannel;
  speaker: PlaygroundMember;
  onSpeaker: (id: string) => void;
  typing: readonly string[];
}

/** What can be done with a message. */
export interface MessageActions {
  reply: (message: DiscordMessage) => void;
  startEdit: (message: DiscordMessage | null) => void;
  edit: (message: DiscordMessage, content: string) => void;
  remove: (message: DiscordMessage, sure: boolean) => void;
  react: (message: DiscordMessage, emoji: string) => void;
}

export function Conversation({ ref, guildId, playground, channel, speaker, onSpeaker, typing }: ConversationProps) {
  const state = useChannel(guildId, channel.id);
  const [replyTo, setReplyTo] = useState<DiscordMessage | null>(null);
  const [editing, setEditing] = useState<string | null>(null);
  const composer = useRef<ComposerHandle>(null);
  const people: People = useMemo(
    () => new Map(playground.members.map((member) => [member.id, member])),
    [playground.members],
  );
  useImperativeHandle(ref, () => ({ apply: state.apply, reload: state.reload }), [state.apply, state.reload]);

  const removeNow = (message: DiscordMessage): void => {
    // People delete what is theirs; what the bot wrote takes a member who may.
    const as = people.get(message.author.id)?.bot === false ? message.author.id : speaker.id;
    deleteMessage(guildId, message, as).catch((error: unknown) =>
      notifyProblem('The message could not be deleted', error),
    );
  };

  const actions: MessageActions = {
    reply: (message) => {
      setReplyTo(message);
      composer.current?.focus();
    },
    startEdit: (message) => {
      setEditing(message?.id ?? null);
      if (!message) composer.current?.focus();
    },
    edit: (message, content) => {
      setEditing(null);
      composer.current?.focus();
      if (content === message.content) return;
      editMessage(guildId, message, { as: message.author.id, content }).catch((error: unknown) =>
        notifyProblem('The message could not be edited', error),
      );
    },
    remove: (message, sure) => {
      if (sure) return removeNow(message);
      modals.openConfirmModal({
        title: 'Delete this message?',
        children: (
          <Text size="sm" lineClamp={4}>
            {message.content}
          </Text>
        ),
        labels: { confirm: 'Delete', cancel: 'Keep it' },
        confirmProps: { color: 'red' },
        onConfirm: () => removeNow(message),
      });
    },
    react: (message, emoji) => {
      const remove = state.reactions.has(reactionKey(message.id, emoji, speaker.id));
      react(guildId, message, emoji, speaker.id, remove).catch((error: unknown) =>
        notifyProblem('The reaction did not work', error),
      );
    },
  };

  const editLast = (): boolean => {
    const last = state.messages.findLast((message) => message.author.id === speaker.id);
    if (last) setEditing(last.id);
    return last !== undefined;
  };

  return (
    <>
      <MessageList
        state={state}
        people={people}
        playground={playground}
        channel={channel}
        speakerId={speaker.id}
        editing={editing}
        actions={actions}
      />
      <TypingLine people={people} typing={typing.filter((id) => id !== speaker.id)} />
      <Composer
        ref={composer}
        guildId={guildId}
        channel={channel}
        members={playground.members}
        speaker={speaker}
        onSpeaker={onSpeaker}
        replyTo={replyTo}
        onCancelReply={() => setReplyTo(null)}
        onEditLast={editLast}
        onSend={(content) => {
          state.send(replyTo ? { as: speaker.id, content, replyTo: replyTo.id } : { as: speaker.id, content });
          setReplyTo(null);
        }}
      />
    </>
  );
}
