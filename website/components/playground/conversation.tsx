'use client';

import { Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { IconLock } from '@tabler/icons-react';
import { type Ref, useEffect, useImperativeHandle, useState } from 'react';
import { notifyProblem } from '@/components/feedback/notify';
import { whyNotWrite } from '@/lib/playground/access';
import { deleteMessage, editMessage, pin, react } from '@/lib/playground/calls';
import { type Channel, useChannel } from '@/lib/playground/channel';
import { type Interactions, InteractionType, useInteractions } from '@/lib/playground/interactions';
import { emojiKey } from '@/lib/playground/messages';
import type { Place } from '@/lib/playground/world';
import type { DiscordMessage } from '@/lib/types';
import { Composer, type ComposerHandle } from './composer';
import { ContextMenu, type MenuActions, type MenuTarget } from './context-menu';
import { ForwardDialog } from './forward-dialog';
import { MessageList } from './message-list';
import { ModalForm } from './modal-form';
import { OpenInteractions } from './open-interactions';
import { type Scene, useScene } from './scene';
import { SpeakAs } from './speak-as';
import { ThreadsDrawer } from './threads-drawer';
import { TypingLine } from './typing-line';
import type { ConversationHandle } from './world';
import classes from './extras.module.css';

interface ConversationProps {
  ref: Ref<ConversationHandle>;
  place: Place;
  typing: readonly string[];
  /** A message to show. */
  found: string | null;
}

/** Actions on a message. */
export interface MessageActions extends Omit<MenuActions, 'startEdit'> {
  startEdit: (message: DiscordMessage | null) => void;
  edit: (message: DiscordMessage, content: string) => void;
  react: (message: DiscordMessage, emoji: string) => void;
  dismiss: (message: DiscordMessage) => void;
  menu: (target: MenuTarget) => void;
  /** Uses a component; `values` are the choices of a select. */
  use: (message: DiscordMessage, component: UsedComponent, values?: string[]) => void;
}

export interface UsedComponent {
  type: number;
  custom_id: string;
  /** Shown while the interaction waits. */
  label: string;
}

const failed = (title: string) => (error: unknown) => notifyProblem(title, error);

/** Asks first unless `sure`. */
function removeMessage({ guildId, people, speaker }: Scene, message: DiscordMessage, sure: boolean): void {
  const removeNow = (): void => {
    // People delete their own messages; messages of the bot are deleted as the speaker.
    const as = people.get(message.author.id)?.bot === false ? message.author.id : speaker.id;
    deleteMessage(guildId, message, as).catch(failed('The message could not be deleted'));
  };
  if (sure) {
    removeNow();
    return;
  }
  modals.openConfirmModal({
    title: 'Delete this message?',
    children: (
      <Text size="sm" lineClamp={4}>
        {message.content}
      </Text>
    ),
    labels: { confirm: 'Delete', cancel: 'Cancel' },
    confirmProps: { color: 'red' },
    onConfirm: removeNow,
  });
}

/** Parts of the conversation that actions open and close. */
interface Openers {
  setReplyTo: (message: DiscordMessage | null) => void;
  setEditing: (id: string | null) => void;
  setMenu: (target: MenuTarget) => void;
  setThreadOn: (message: DiscordMessage) => void;
  setForwarding: (message: DiscordMessage) => void;
  focus: () => void;
}

function actionsIn(scene: Scene, state: Channel, interactions: Interactions, to: Openers): MessageActions {
  const { guildId, speaker } = scene;
  return {
    reply: (message) => {
      to.setReplyTo(message);
      to.focus();
    },
    startEdit: (message) => {
      to.setEditing(message?.id ?? null);
      if (!message) to.focus();
    },
    edit: (message, content) => {
      to.setEditing(null);
      to.focus();
      if (content === message.content) return;
      editMessage(guildId, message, message.author.id, content).catch(failed('The message could not be edited'));
    },
    remove: (message, sure) => removeMessage(scene, message, sure),
    react: (message, emoji) => {
      const mine = message.reactions?.find((reaction) => emojiKey(reaction.emoji) === emoji)?.me ?? false;
      react(guildId, message, emoji, speaker.id, mine).catch(failed('The reaction could not be changed'));
    },
    pin: (message) => {
      pin(guildId, message, speaker.id, message.pinned === true).catch(failed('The pin could not be changed'));
    },
    dismiss: (message) => state.dismiss(message.id),
    menu: to.setMenu,
    startThread: to.setThreadOn,
    forward: to.setForwarding,
    runOn: ({ id, name, type, application_id: applicationId, version }, targetId) =>
      interactions.start(name, {
        as: speaker.id,
        type: InteractionType.command,
        applicationId,
        data: { id, name, type, version, target_id: targetId, options: [], attachments: [] },
      }),
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
}

export function Conversation({ ref, place, typing, found }: ConversationProps) {
  const scene = useScene();
  const { guildId, playground, people, person, speaker, speakAs } = scene;
  const state = useChannel(guildId, place.id, speaker.id);
  const [replyTo, setReplyTo] = useState<DiscordMessage | null>(null);
  const [editing, setEditing] = useState<string | null>(null);
  const [menu, setMenu] = useState<MenuTarget | null>(null);
  const [threadOn, setThreadOn] = useState<DiscordMessage | null>(null);
  const [forwarding, setForwarding] = useState<DiscordMessage | null>(null);
  const interactions = useInteractions(guildId, place.id);
  const [composer, setComposer] = useState<ComposerHandle | null>(null);
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
  useFound(found, !state.loading);
  const focus = (): void => composer?.focus();
  const openers = { setReplyTo, setEditing, setMenu, setThreadOn, setForwarding, focus };
  const actions = actionsIn(scene, state, interactions, openers);
  const whyNot = whyNotWrite(person, speaker.displayName, { ...place.thread, id: place.id });

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
        place={place}
        speakerId={speaker.id}
        editing={editing}
        found={found}
        actions={actions}
      />
      <OpenInteractions interactions={interactions} people={people} />
      <TypingLine people={people} typing={typing.filter((id) => id !== speaker.id)} />
      {whyNot ? (
        <div className={classes.noComposer} data-testid="composer-disabled">
          <IconLock size={16} aria-hidden="true" />
          <span style={{ flex: '1 1 220px' }}>{whyNot}</span>
          <SpeakAs onChange={speakAs} />
        </div>
      ) : (
        <Composer
          ref={setComposer}
          place={place}
          interactions={interactions}
          replyTo={replyTo}
          onCancelReply={() => setReplyTo(null)}
          onEditLast={editLast}
          onSend={(message) => {
            state.send({ as: speaker.id, ...message, ...(replyTo ? { replyTo: replyTo.id } : {}) });
            setReplyTo(null);
          }}
        />
      )}
      {menu ? <ContextMenu target={menu} actions={actions} onClose={() => setMenu(null)} /> : null}
      {threadOn ? <ThreadsDrawer channel={place.channel} on={threadOn} onClose={() => setThreadOn(null)} /> : null}
      {forwarding ? <ForwardDialog message={forwarding} onClose={() => setForwarding(null)} /> : null}
      {interactions.modal ? (
        <ModalForm
          key={interactions.modal.id}
          modal={interactions.modal}
          playground={playground}
          onClose={interactions.closeModal}
          onSubmit={(data, files) => {
            const { as, applicationId, title } = interactions.modal!;
            interactions.closeModal();
            interactions.start(title, { as, applicationId, type: InteractionType.modal, data, files });
          }}
        />
      ) : null}
    </>
  );
}

/** Brings a message into sight once the messages are there. */
function useFound(id: string | null, ready: boolean): void {
  useEffect(() => {
    if (id && ready) document.querySelector(`[data-message-id="${id}"]`)?.scrollIntoView({ block: 'center' });
  }, [id, ready]);
}
