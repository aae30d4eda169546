import { UnstyledButton, VisuallyHidden } from '@mantine/core';
import {
  IconBroadcast,
  IconHash,
  IconMessageCircle,
  IconMessages,
  IconSpeakerphone,
  IconVolume,
} from '@tabler/icons-react';
import { Permission, may } from '@/lib/playground/access';
import { type ChannelGroup, groupChannels, isVoice } from '@/lib/playground/world';
import type { PlaygroundChannel, PlaygroundThread } from '@/lib/types';
import { useScene } from './scene';
import classes from './playground.module.css';

interface ChannelListProps {
  chosen: string;
  unread: ReadonlySet<string>;
}

const icons: Record<number, typeof IconHash> = {
  2: IconVolume,
  5: IconSpeakerphone,
  13: IconBroadcast,
  15: IconMessages,
};

/** The channels that the speaker can see. */
export function useVisibleGroups(): ChannelGroup[] {
  const { playground, person } = useScene();
  return groupChannels(
    playground.channels.filter(({ id, type }) => type === 4 || may(person, id, Permission.viewChannel)),
  );
}

/** Threads of a channel that the speaker can see; posts of a forum are listed by the forum itself. */
export function useVisibleThreads(): (channel: PlaygroundChannel) => PlaygroundThread[] {
  const { playground, person } = useScene();
  return ({ id, type }) =>
    type === 15
      ? []
      : playground.threads.filter((thread) => thread.parentId === id && may(person, thread.id, Permission.viewChannel));
}

export function ChannelList({ chosen, unread }: ChannelListProps) {
  const { playground } = useScene();
  const groups = useVisibleGroups();
  const threadsOf = useVisibleThreads();
  const shown = groups.reduce((sum, { channels }) => sum + channels.length, 0);
  const hidden = playground.channels.filter(({ type }) => type !== 4).length - shown;
  return (
    <nav className={classes.channels} aria-label="Channels">
      {groups.map(({ category, channels }) => (
        <div key={category?.id ?? 'none'} className={classes.group}>
          {category ? <div className={classes.category}>{category.name}</div> : null}
          {channels.map((channel) => (
            <div key={channel.id}>
              <Row place={channel} chosen={chosen} unread={unread} />
              {threadsOf(channel).map((thread) => (
                <Row key={thread.id} place={thread} chosen={chosen} unread={unread} isThread />
              ))}
            </div>
          ))}
        </div>
      ))}
      {hidden > 0 ? (
        <div className={classes.hiddenChannels} data-testid="hidden-channels">
          {hidden} {hidden === 1 ? 'channel' : 'channels'} not visible to this member
        </div>
      ) : null}
    </nav>
  );
}

interface RowProps extends ChannelListProps {
  place: PlaygroundChannel | PlaygroundThread;
  isThread?: boolean;
}

function Row({ place, chosen, unread, isThread }: RowProps) {
  const { open } = useScene();
  const Icon = isThread ? IconMessageCircle : (icons[place.type] ?? IconHash);
  const voice = !isThread && isVoice(place as PlaygroundChannel);
  return (
    <UnstyledButton
      className={classes.channel}
      data-thread={isThread}
      disabled={voice}
      title={voice ? 'The playground has no voice channels' : undefined}
      aria-current={place.id === chosen ? 'true' : undefined}
      data-unread={unread.has(place.id) ? true : undefined}
      onClick={() => open(place.id)}
      data-testid={`${isThread ? 'thread' : 'channel'}-${place.name}`}
    >
      <Icon size={16} stroke={1.75} aria-hidden="true" />
      <span>{place.name}</span>
      {unread.has(place.id) ? <VisuallyHidden>(new messages)</VisuallyHidden> : null}
    </UnstyledButton>
  );
}
