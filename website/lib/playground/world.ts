import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';
import { type StreamStatus, useEventStream } from '../event-stream';
import type { Dispatch, DiscordMessage, PlaygroundChannel, PlaygroundThread } from '../types';
import { fetchPlayground } from './calls';
import { channelOf, onlyFor, userOf } from './messages';

export function usePlayground(guildId: string) {
  return useQuery({
    queryKey: ['guild', guildId, 'playground'],
    queryFn: () => fetchPlayground(guildId),
    staleTime: 60_000,
  });
}

/** Where a conversation is: a channel or a thread. */
export interface Place {
  id: string;
  name: string;
  type: number;
  topic: string | null;
  /** The channel itself, or the one that the thread hangs on. */
  channel: PlaygroundChannel;
  thread: PlaygroundThread | null;
}

export const placeOfChannel = (channel: PlaygroundChannel): Place => ({ ...channel, channel, thread: null });

/** A thread as a place; null if its channel is gone. */
export function placeOfThread(thread: PlaygroundThread, channels: readonly PlaygroundChannel[]): Place | null {
  const channel = channels.find(({ id }) => id === thread.parentId);
  const { id, name, type } = thread;
  return channel ? { id, name, type, topic: null, channel, thread } : null;
}

const openTypes = new Set([0, 5, 15, 16]);
const voiceTypes = new Set([2, 13]);

/** Whether a channel can be opened here: it has messages or posts. @see https://docs.discord.com/developers/resources/channel#channel-object-channel-types */
export const canOpen = (channel: PlaygroundChannel): boolean => openTypes.has(channel.type);
export const isVoice = (channel: PlaygroundChannel): boolean => voiceTypes.has(channel.type);

export interface ChannelGroup {
  category: PlaygroundChannel | null;
  channels: PlaygroundChannel[];
}

const byPosition = (a: PlaygroundChannel, b: PlaygroundChannel): number =>
  Number(isVoice(a)) - Number(isVoice(b)) || (a.position ?? 0) - (b.position ?? 0);

/** Channels under their categories, in Discord's order; those without a category come first. */
export function groupChannels(channels: readonly PlaygroundChannel[]): ChannelGroup[] {
  const shown = channels.filter((channel) => canOpen(channel) || isVoice(channel)).toSorted(byPosition);
  const categories = channels.filter((channel) => channel.type === 4).toSorted(byPosition);
  const known = new Set(categories.map((category) => category.id));
  const loose = shown.filter((channel) => channel.parentId === null || !known.has(channel.parentId));
  const groups = categories.map((category) => ({
    category,
    channels: shown.filter((channel) => channel.parentId === category.id),
  }));
  return [{ category: null, channels: loose }, ...groups].filter((group) => group.channels.length > 0);
}

const typingMs = 8_000;
const aboutTheGuild =
  /^(CHANNEL|THREAD|GUILD_MEMBER|GUILD_ROLE|GUILD_EMOJIS|GUILD_STICKERS)_(CREATE|UPDATE|DELETE|ADD|REMOVE)$/;

export interface WorldStream {
  status: StreamStatus;
  /** Channels with messages that were not seen. */
  unread: ReadonlySet<string>;
  /** Members who are typing in the open channel. */
  typing: readonly string[];
}

interface Listener {
  onDispatch: (dispatch: Dispatch) => void;
  onReopen: () => void;
}

/** Everything that happens in the simulated guild. */
export function useWorldStream(guildId: string, openChannel: string, listener: Listener): WorldStream {
  const client = useQueryClient();
  const [unread, setUnread] = useState<ReadonlySet<string>>(new Set<string>());
  const [typing, setTyping] = useState<ReadonlyMap<string, number>>(new Map<string, number>());
  const [seen, setSeen] = useState(openChannel);
  const opened = useRef(false);

  if (seen !== openChannel) {
    setSeen(openChannel);
    setUnread(new Set([...unread].filter((channel) => channel !== openChannel)));
  }

  const onTyping = (dispatch: Dispatch): void => {
    const key = `${channelOf(dispatch)} ${userOf(dispatch)}`;
    setTyping((map) => new Map(map).set(key, Date.now()));
  };

  const onMessage = (dispatch: Dispatch): void => {
    const channel = channelOf(dispatch);
    const author = (dispatch.d as { author?: { id?: string } }).author?.id ?? '';
    setTyping((map) => new Map([...map].filter(([key]) => key !== `${channel} ${author}`)));
    if (channel !== openChannel && !onlyFor(dispatch.d as DiscordMessage))
      setUnread((set) => new Set(set).add(channel));
  };

  // A raid is one look at the members, not two hundred.
  const refresh = useDebouncedCallback(
    () => {
      for (const about of ['playground', 'person', 'people', 'threads'])
        void client.invalidateQueries({ queryKey: ['guild', guildId, about] });
    },
    { delay: 300, maxWait: 2_000, flushOnUnmount: false },
  );

  const status = useEventStream(`/api/guilds/${guildId}/playground/stream`, {
    events: {
      dispatch: (dispatch: Dispatch) => {
        if (dispatch.t === 'TYPING_START') onTyping(dispatch);
        if (dispatch.t === 'MESSAGE_CREATE') onMessage(dispatch);
        if (aboutTheGuild.test(dispatch.t)) refresh();
        listener.onDispatch(dispatch);
      },
    },
    onOpen: () => {
      if (opened.current) listener.onReopen();
      opened.current = true;
    },
  });

  useEffect(() => {
    if (typing.size === 0) return undefined;
    const timer = setTimeout(
      () => setTyping((map) => new Map([...map].filter(([, at]) => Date.now() - at < typingMs))),
      1_000,
    );
    return () => clearTimeout(timer);
  }, [typing]);

  const here = [...typing.keys()]
    .filter((key) => key.startsWith(`${openChannel} `))
    .map((key) => key.split(' ')[1] ?? '');
  return { status, unread, typing: here };
}
