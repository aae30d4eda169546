'use client';

import { modals } from '@mantine/modals';
import { Text } from '@mantine/core';
import { type Ref, useImperativeHandle, useMemo, useRef, useState } from 'react';
import { notifyProblem } from '@/components/feedback/notify';
import { deleteMessage, editMessage, react } from '@/lib/playground/calls';
import { useChannel } from '@/lib/playground/channel';
import { InteractionType, useInteractions } from '@/lib/playground/interactions';
import { reactionKey } from '@/lib/playground/messages';
import type { DiscordMessage, Playground, PlaygroundChannel, PlaygroundMember } from '@/lib/types';
import { Composer, type ComposerHandle } from './composer';
import { MessageList } from './message-list';
import { ModalForm } from './modal-form';
import { OpenInteractions } from './open-interactions';
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

function askToDelete(message: DiscordMessage, onConfirm: () => void): void {
  modals.openConfirmModal({
    title: 'Delete this message?',
    children: (
      <Text size="sm" lineClamp={4}>
        {message.content}
      </Text>
    ),
    labels: { confirm: 'Delete', cancel: 'Keep it' },
    confirmProps: { color: 'red' },
    onConfirm,
  });
}

/** What can be done with a message. */
export interface MessageActions {
  reply: (message: DiscordMessage) => void;
  startEdit: (message: DiscordMessage | null) => void;
  edit: (message: DiscordMessage, content: string) => void;
  remove: (message: DiscordMessage, sure: boolean) => void;
  react: (message: DiscordMessage, emoji: string) => void;
  dismiss: (message: DiscordMessage) => void;
  /** Uses a component; `values` are what was chosen in a select. */
  use: (message: DiscordMessage, component: UsedComponent, values?: string[]) => void;
}

export interface UsedComponent {
  type: number;
  custom_id: string;
  /** In words, for the line that tells what was done. */
  label: string;
}

export function Conversation({ ref, guildId, playground, channel, speaker, onSpeaker, typing }: ConversationProps) {
  const state = useChannel(guildId, channel.id);
  const [replyTo, setReplyTo] = useState<DiscordMessage | null>(null);
  const [editing, setEditing] = useState<string | null>(null);
  const interactions = useInteractions(guildId, channel.id);
  const composer = useRef<ComposerHandle>(null);
  const people: People = useMemo(
    () => new Map(playground.members.map((member) => [member.id, member])),
    [playground.members],
  );
  const { apply, reload } = state;
  const { apply: applyToInteractions } = interactions;
  useImperativeHandle(
    ref,
    () => ({
      apply: (dispatch) => {
        apply(dispatch);
        applyToInteractions(dispatch);
      },
      reload,
    }),
    [apply, applyToInteractions, reload],
  );

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
      if (sure) removeNow(message);
      else askToDelete(message, () => removeNow(message));
    },
    react: (message, emoji) => {
      const remove = state.reactions.has(reactionKey(message.id, emoji, speaker.id));
      react(guildId, message, emoji, speaker.id, remove).catch((error: unknown) =>
        notifyProblem('The reaction did not work', error),
      );
    },
    dismiss: (message) => state.dismiss(message.id),
    use: (message, { type, custom_id, label }, values) =>
      interactions.start(label, {
        as: speaker.id,
        type: InteractionType.component,
        applicationId: message.application_id ?? message.author.id,
        messageId: message.id,
        messageFlags: message.flags ?? 0,
        data: { component_type: type, custom_id, ...(values ? { type, values } : {}) },
      }),
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
      <OpenInteractions interactions={interactions} people={people} />
      <TypingLine people={people} typing={typing.filter((id) => id !== speaker.id)} />
      <Composer
        ref={composer}
        guildId={guildId}
        channel={channel}
        playground={playground}
        interactions={interactions}
        speaker={speaker}
        onSpeaker={onSpeaker}
        replyTo={replyTo}
        onCancelReply={() => setReplyTo(null)}
        onEditLast={editLast}
        onSend={(content, files) => {
          const reply = replyTo ? { replyTo: replyTo.id } : {};
          state.send({ as: speaker.id, content, ...reply, ...(files.length > 0 ? { files } : {}) });
          setReplyTo(null);
        }}
      />
      {interactions.modal ? (
        <ModalForm
          key={interactions.modal.id}
          modal={interactions.modal}
          playground={playground}
          onClose={interactions.closeModal}
          onSubmit={(data) => {
            const { as, applicationId, title } = interactions.modal!;
            interactions.closeModal();
            interactions.start(title, { as, applicationId, type: InteractionType.modal, data });
          }}
        />
      ) : null}
    </>
  );
}
