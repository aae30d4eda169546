'use client';

import { Menu } from '@mantine/core';
import {
  IconAppWindow,
  IconArrowBackUp,
  IconArrowForwardUp,
  IconCopy,
  IconMessageCirclePlus,
  IconPencil,
  IconPin,
  IconPinnedOff,
  IconTrash,
  IconUserShare,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { notifyDone } from '@/components/feedback/notify';
import { type MenuCommand, CommandKind, useMenuCommands } from '@/lib/playground/menu-commands';
import type { DiscordMessage } from '@/lib/types';
import { personOf } from './people';
import { useScene } from './scene';

/** The target of a context menu, and its position on the screen. */
export interface MenuTarget {
  x: number;
  y: number;
  message?: DiscordMessage;
  userId?: string;
}

export interface MenuActions {
  reply: (message: DiscordMessage) => void;
  startEdit: (message: DiscordMessage) => void;
  remove: (message: DiscordMessage, sure: boolean) => void;
  pin: (message: DiscordMessage) => void;
  startThread: (message: DiscordMessage) => void;
  forward: (message: DiscordMessage) => void;
  runOn: (command: MenuCommand, targetId: string) => void;
}

interface ContextMenuProps {
  target: MenuTarget;
  actions: MenuActions;
  onClose: () => void;
}

const copy = (id: string): void => {
  void navigator.clipboard?.writeText(id).then(() => notifyDone('ID copied.'));
};

/** Actions on a message or a person, including commands of applications. */
export function ContextMenu({ target, actions, onClose }: ContextMenuProps) {
  const { message, userId, x, y } = target;
  return (
    <Menu opened onClose={onClose} position="right-start" shadow="md" width={240} withinPortal trapFocus returnFocus>
      <Menu.Target>
        <span style={{ position: 'fixed', left: x, top: y, width: 1, height: 1 }} aria-hidden="true" />
      </Menu.Target>
      <Menu.Dropdown data-testid="context-menu" mah="70dvh" style={{ overflowY: 'auto' }}>
        {message ? <MessageItems message={message} actions={actions} /> : null}
        {userId ? <UserItems userId={userId} actions={actions} /> : null}
      </Menu.Dropdown>
    </Menu>
  );
}

interface ItemProps {
  icon: ReactNode;
  name: string;
  label: string;
  color?: string;
  onClick: () => void;
}

const Item = ({ icon, name, label, color, onClick }: ItemProps) => (
  <Menu.Item leftSection={icon} onClick={onClick} {...(color ? { color } : {})} data-testid={`menu-${name}`}>
    {label}
  </Menu.Item>
);

function MessageItems({ message, actions }: { message: DiscordMessage; actions: MenuActions }) {
  const { people } = useScene();
  const isPerson = !personOf(message.author, people).bot;
  const pinned = message.pinned === true;
  const hasThread = ((message.flags ?? 0) & 32) !== 0;
  return (
    <>
      <Item icon={<IconArrowBackUp size={15} />} name="reply" label="Reply" onClick={() => actions.reply(message)} />
      {isPerson ? (
        <Item icon={<IconPencil size={15} />} name="edit" label="Edit" onClick={() => actions.startEdit(message)} />
      ) : null}
      <Item
        icon={pinned ? <IconPinnedOff size={15} /> : <IconPin size={15} />}
        name="pin"
        label={pinned ? 'Unpin' : 'Pin'}
        onClick={() => actions.pin(message)}
      />
      {hasThread ? null : (
        <Item
          icon={<IconMessageCirclePlus size={15} />}
          name="thread"
          label="Start a thread…"
          onClick={() => actions.startThread(message)}
        />
      )}
      <Item
        icon={<IconArrowForwardUp size={15} />}
        name="forward"
        label="Forward…"
        onClick={() => actions.forward(message)}
      />
      <Item icon={<IconCopy size={15} />} name="copy" label="Copy ID" onClick={() => copy(message.id)} />
      <Item
        icon={<IconTrash size={15} />}
        name="delete"
        label="Delete…"
        color="var(--bad)"
        onClick={() => actions.remove(message, false)}
      />
      <Apps kind={CommandKind.message} targetId={message.id} actions={actions} />
    </>
  );
}

function UserItems({ userId, actions }: { userId: string; actions: MenuActions }) {
  const { people, speakAs } = useScene();
  const member = people.get(userId);
  return (
    <>
      <Menu.Label>{member?.displayName ?? 'Former member'}</Menu.Label>
      {member?.bot ? null : (
        <Item icon={<IconUserShare size={15} />} name="speak" label="Speak as" onClick={() => speakAs(userId)} />
      )}
      <Item icon={<IconCopy size={15} />} name="copy" label="Copy ID" onClick={() => copy(userId)} />
      <Apps kind={CommandKind.user} targetId={userId} actions={actions} />
    </>
  );
}

interface AppsProps {
  kind: (typeof CommandKind)[keyof typeof CommandKind];
  targetId: string;
  actions: MenuActions;
}

function Apps({ kind, targetId, actions }: AppsProps) {
  const { guildId, speaker } = useScene();
  const { commands, says } = useMenuCommands(guildId, speaker.id, kind);
  return (
    <>
      <Menu.Divider />
      <Menu.Label>Apps{says ? `: ${says}` : ''}</Menu.Label>
      {commands.map((command) => (
        <Menu.Item
          key={command.id}
          leftSection={<IconAppWindow size={15} />}
          onClick={() => actions.runOn(command, targetId)}
          data-testid={`menu-app-${command.name.replaceAll(' ', '-')}`}
        >
          {command.name}
        </Menu.Item>
      ))}
    </>
  );
}
