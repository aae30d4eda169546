'use client';

import { Avatar, Badge, Text } from '@mantine/core';
import { IconArrowForwardUp } from '@tabler/icons-react';
import type { KnownReactions } from '@/lib/playground/messages';
import { fullTime, shortTime } from '@/lib/time';
import type { DiscordMessage, Playground } from '@/lib/types';
import { Content } from './content';
import type { MessageActions } from './conversation';
import { Embeds } from './embeds';
import { MessageEditor } from './message-editor';
import { MessageTools } from './message-tools';
import { type People, personOf } from './people';
import { Reactions } from './reactions';
import classes from './playground.module.css';

interface MessageItemProps {
  message: DiscordMessage;
  compact: boolean;
  people: People;
  playground: Playground;
  speakerId: string;
  reactions: KnownReactions;
  editing: boolean;
  actions: MessageActions;
}

export function MessageItem({
  message,
  compact,
  people,
  playground,
  speakerId,
  reactions,
  editing,
  actions,
}: MessageItemProps) {
  const person = personOf(message.author, people);
  const referenced = message.referenced_message;
  return (
    <article
      className={classes.item}
      data-compact={compact ? true : undefined}
      aria-label={`${person.name}, ${shortTime(message.timestamp)}`}
      data-testid="message"
      data-message-id={message.id}
      data-author={message.author.username}
      data-bot={person.bot ? true : undefined}
      tabIndex={-1}
    >
      {message.message_reference ? (
        <div className={classes.reference}>
          <IconArrowForwardUp size={14} aria-label="In reply to" />
          {referenced ? (
            <>
              <b>{personOf(referenced.author, people).name}</b>
              <span>{referenced.content}</span>
            </>
          ) : (
            <span>The original message was deleted.</span>
          )}
        </div>
      ) : null}
      <div className={classes.gutter}>
        {compact ? (
          <time className={classes.sideTime} dateTime={message.timestamp}>
            {shortTime(message.timestamp)}
          </time>
        ) : (
          <Avatar src={person.avatarUrl} name={person.name} color="initials" size={38} alt="" />
        )}
      </div>
      <div className={classes.body}>
        {compact ? null : (
          <div className={classes.byline}>
            <Text
              span
              fw={600}
              size="sm"
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
            <Content text={message.content} people={people} playground={playground} />
            {message.edited_timestamp ? (
              <span className={classes.edited} title={fullTime(message.edited_timestamp)}>
                (edited)
              </span>
            ) : null}
          </div>
        )}
        <Embeds embeds={message.embeds} attachments={message.attachments} />
        <Reactions
          message={message}
          speakerId={speakerId}
          known={reactions}
          onReact={(emoji) => actions.react(message, emoji)}
        />
      </div>
      <MessageTools message={message} own={!person.bot} actions={actions} />
    </article>
  );
}
