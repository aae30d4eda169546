import { UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconHash, IconSpeakerphone } from '@tabler/icons-react';
import type { ChannelGroup } from '@/lib/playground/world';
import classes from './playground.module.css';

interface ChannelListProps {
  groups: readonly ChannelGroup[];
  chosen: string;
  unread: ReadonlySet<string>;
  onChoose: (id: string) => void;
}

export function ChannelList({ groups, chosen, unread, onChoose }: ChannelListProps) {
  return (
    <nav className={classes.channels} aria-label="Channels">
      {groups.map(({ category, channels }) => (
        <div key={category?.id ?? 'none'} className={classes.group}>
          {category ? <div className={classes.category}>{category.name}</div> : null}
          {channels.map((channel) => {
            const Icon = channel.type === 5 ? IconSpeakerphone : IconHash;
            return (
              <UnstyledButton
                key={channel.id}
                className={classes.channel}
                aria-current={channel.id === chosen ? 'true' : undefined}
                data-unread={unread.has(channel.id) ? true : undefined}
                onClick={() => onChoose(channel.id)}
                data-testid={`channel-${channel.name}`}
              >
                <Icon size={16} stroke={1.75} aria-hidden="true" />
                <span>{channel.name}</span>
                {unread.has(channel.id) ? <VisuallyHidden>(new messages)</VisuallyHidden> : null}
              </UnstyledButton>
            );
          })}
        </div>
      ))}
    </nav>
  );
}
