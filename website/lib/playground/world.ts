import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';
import { type StreamStatus, useEventStream } from '../event-stream';
import type { Dispatch, DiscordMessage, PlaygroundChannel } from '../types';
import { fetchPlayground } from './calls';
import { channelOf, onlyFor, userOf } from './messages';

export function usePlayground(guildId: string) {
  return useQuery({
    queryKey: ['guild', guildId, 'playground'],
    queryFn: () => fetchPlayground(guildId),
    staleTime: 60_000,
  });
}

const textTypes = new Set([0, 5, 10, 11, 12]);

/** Whether messages can be written in a channel of this type. @see https://docs.discord.com/developers/resources/channel#channel-object-channel-types */
export const isText = (channel: PlaygroundChannel): boolean => textTypes.has(channel.type);

export interface ChannelGroup {
  category: PlaygroundChannel | null;
  channels: PlaygroundChannel[];
}

const byPosition = (a: PlaygroundChannel, b: PlaygroundChannel): number => (a.position ?? 0) - (b.position ?? 0);

/** Text channels under their categories, in Discord's order; those without a category come first. */
export function groupChannels(channels: readonly PlaygroundChannel[]): ChannelGroup[] {
  const text = channels.filter(isText).toSorted(byPosition);
  const categories = channels.filter((channel) => channel.type === 4).toSorted(byPosition);
  const known = new Set(categories.map((category) => category.id));
  const loose = text.filter((channel) => channel.parentId === null || !known.has(channel.parentId));
  const groups = categories.map((category) => ({
    category,
    channels: text.filter((channel) => channel.parentId === category.id),
  }));
  return [{ category: null, channels: loose }, ...groups].filter((group) => group.channels.length > 0);
}

const typingMs = 8_000;
const aboutTheGuild = /^(CHANNEL|THREAD|GUILD_MEMBER|GUILD_ROLE)_(CREATE|UPDATE|DELETE|ADD|REMOVE)$/;

export interface WorldStream {
  status: StreamStatus;
  /** Channels with messages that were not seen. */
  unread: ReadonlySet<string>;
  /** Who is typing in the open channel. */
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
    () => void client.invalidateQueries({ queryKey: ['guild', guildId, 'playground'] }),
    { delay: 300, flushOnUnmount: false },
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
