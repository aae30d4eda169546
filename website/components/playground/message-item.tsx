'use client';

import { Anchor, Avatar, Badge, Loader, Text, UnstyledButton } from '@mantine/core';
import { IconEyeOff } from '@tabler/icons-react';
import type { MouseEvent } from 'react';
import { isThinking, onlyFor } from '@/lib/playground/messages';
import { fullTime, shortTime } from '@/lib/time';
import type { DiscordMessage, Playground } from '@/lib/types';
import { Attachments } from './attachments';
import { Content } from './content';
import type { MessageActions } from './conversation';
import { Embeds } from './embeds';
import { Forwarded, Stickers } from './extras';
import { MessageComponents } from './message-components';
import { MessageEditor } from './message-editor';
import { MessageTools } from './message-tools';
import { MessageOrigin } from './message-origin';
import { type People, personOf } from './people';
import { Poll } from './poll';
import { Reactions } from './reactions';
import { ThreadLink } from './thread-link';
import classes from './playground.module.css';

interface MessageItemProps {
  message: DiscordMessage;
  compact: boolean;
  people: People;
  playground: Playground;
  editing: boolean;
  /** A link led to this message. */
  found: boolean;
  /** Tab reaches this message and its buttons. */
  reachable: boolean;
  actions: MessageActions;
}

/** Position of a menu: the pointer, or, for the menu key, the focused element. */
function pointOf(event: MouseEvent): { x: number; y: number } {
  if (event.clientX > 0 || event.clientY > 0) return { x: event.clientX, y: event.clientY };
  const { left, top } = event.currentTarget.getBoundingClientRect();
  return { x: left + 60, y: top + 20 };
}

/** The browser's own menu is worth more on links and pictures. */
const isLink = (target: EventTarget): boolean =>
  target instanceof Element && target.closest('a, img, textarea') !== null;

export function MessageItem({
  message,
  compact,
  people,
  playground,
  editing,
  found,
  reachable,
  actions,
}: MessageItemProps) {
  const person = personOf(message.author, people);
  const ephemeral = onlyFor(message) !== null;
  const openUserMenu = (event: MouseEvent): void => {
    event.preventDefault();
    event.stopPropagation();
    actions.menu({ userId: message.author.id, ...pointOf(event) });
  };
  const onPerson = { onClick: openUserMenu, onContextMenu: openUserMenu };
  return (
    <article
      className={classes.item}
      data-compact={compact ? true : undefined}
      aria-label={`${person.name}, ${shortTime(message.timestamp)}`}
      data-testid="message"
      data-message-id={message.id}
      data-author={message.author.username}
      data-bot={person.bot ? true : undefined}
      data-ephemeral={ephemeral ? true : undefined}
      data-found={found ? true : undefined}
      tabIndex={reachable ? 0 : -1}
      onContextMenu={(event) => {
        if (ephemeral || isLink(event.target)) return;
        event.preventDefault();
        actions.menu({ message, ...pointOf(event) });
      }}
    >
      <MessageOrigin message={message} people={people} />
      <div className={classes.gutter}>
        {compact ? (
          <time className={classes.sideTime} dateTime={message.timestamp}>
            {shortTime(message.timestamp)}
          </time>
        ) : (
          <UnstyledButton
            aria-label={`Actions for ${person.name}`}
            {...onPerson}
            tabIndex={reachable ? 0 : -1}
            data-testid="message-avatar"
          >
            <Avatar src={person.avatarUrl} name={person.name} color="initials" size={38} alt="" />
          </UnstyledButton>
        )}
      </div>
      <div className={classes.body}>
        {compact ? null : (
          <div className={classes.byline}>
            <Text
              span
              fw={600}
              size="sm"
              onContextMenu={openUserMenu}
              className={classes.author}
              style={person.color ? { '--role': person.color } : undefined}
            >
              {person.name}
            </Text>
            {person.bot ? (
              <Badge size="xs" radius="sm" variant="light">
                Bot
              </Badge>
            ) : null}
            <time className={classes.when} dateTime={message.timestamp} title={fullTime(message.timestamp)}>
              {shortTime(message.timestamp)}
            </time>
          </div>
        )}
        {editing ? (
          <MessageEditor
            message={message}
            onDone={(content) => actions.edit(message, content)}
            onCancel={() => actions.startEdit(null)}
          />
        ) : (
          <div className={classes.content} data-testid="message-content">
            {isThinking(message) ? (
              <Text span size="sm" c="dimmed">
                <Loader size={12} mr={6} /> {person.name} is thinking…
              </Text>
            ) : null}
            <Content text={message.content} people={people} playground={playground} />
            {message.edited_timestamp ? (
              <span className={classes.edited} title={fullTime(message.edited_timestamp)}>
                (edited)
              </span>
            ) : null}
          </div>
        )}
        <Forwarded message={message} />
        <Attachments attachments={message.attachments} />
        <Stickers message={message} />
        <Embeds embeds={message.embeds} people={people} playground={playground} />
        <MessageComponents message={message} people={people} playground={playground} onUse={actions.use} />
        <Poll message={message} />
        <Reactions message={message} onReact={(emoji) => actions.react(message, emoji)} />
        <ThreadLink message={message} />
        {ephemeral ? (
          <div className={classes.onlyYou} data-testid="ephemeral">
            <IconEyeOff size={14} aria-hidden="true" />
            Only {personOf({ id: onlyFor(message) ?? '', username: 'they' }, people).name} can see this.
            <Anchor component="button" size="xs" onClick={() => actions.dismiss(message)} data-testid="dismiss">
              Dismiss
            </Anchor>
          </div>
        ) : null}
      </div>
      {ephemeral ? null : <MessageTools message={message} own={!person.bot} reachable={reachable} actions={actions} />}
    </article>
  );
}
