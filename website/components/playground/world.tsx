'use client';

import { ActionIcon, Drawer, NativeSelect, Title, Tooltip } from '@mantine/core';
import { useDisclosure, useMediaQuery } from '@mantine/hooks';
import { IconListSearch } from '@tabler/icons-react';
import { useRef } from 'react';
import { StreamBadge } from '@/components/feedback/stream-badge';
import { useJournal } from '@/lib/playground/journal';
import { groupChannels, useWorldStream } from '@/lib/playground/world';
import type { Dispatch, Playground, PlaygroundChannel, PlaygroundMember } from '@/lib/types';
import { ChannelList } from './channel-list';
import { ClockControl } from './clock-control';
import { Conversation } from './conversation';
import { Inspector } from './inspector';
import { WorldTools } from './world-tools';
import classes from './playground.module.css';

/** What the open conversation wants to hear of. */
export interface ConversationHandle {
  apply: (dispatch: Dispatch) => void;
  reload: () => void;
}

interface WorldProps {
  guildId: string;
  playground: Playground;
  channel: PlaygroundChannel;
  onChannel: (id: string) => void;
  speaker: PlaygroundMember;
  onSpeaker: (id: string) => void;
}

/** The simulated server: channels, a conversation, and beside it what the scripts write to the log. */
export function World({ guildId, playground, channel, onChannel, speaker, onSpeaker }: WorldProps) {
  const conversation = useRef<ConversationHandle>(null);
  const wide = useMediaQuery('(min-width: 80em)', false, { getInitialValueInEffect: false });
  const groups = groupChannels(playground.channels);
  const [inspecting, inspector] = useDisclosure(false);
  const journal = useJournal(guildId, wide || inspecting);
  const stream = useWorldStream(guildId, channel.id, {
    onDispatch: (dispatch) => {
      journal.note(dispatch);
      conversation.current?.apply(dispatch);
    },
    onReopen: () => conversation.current?.reload(),
  });

  return (
    <div className={classes.world} data-testid="playground">
      <ChannelList groups={groups} chosen={channel.id} unread={stream.unread} onChoose={onChannel} />
      <section className={classes.column} aria-label={`Channel ${channel.name}`}>
        <div className={classes.head}>
          <Title order={1} size="h3" className={classes.headName}>
            # {channel.name}
          </Title>
          <NativeSelect
            className={classes.headPicker}
            aria-label="Channel"
            value={channel.id}
            onChange={(event) => onChannel(event.currentTarget.value)}
            data={groups.map(({ category, channels }) => ({
              group: category?.name ?? 'Channels',
              items: channels.map(({ id, name }) => ({
                value: id,
                label: `# ${name}${stream.unread.has(id) ? ' •' : ''}`,
              })),
            }))}
            data-testid="channel-picker"
          />
          <div className={classes.headTools}>
            <StreamBadge status={stream.status} />
            <ClockControl guildId={guildId} />
            <WorldTools guildId={guildId} channel={channel} />
            {wide ? null : (
              <Tooltip label="Log and journal">
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label="Log and journal"
                  onClick={inspector.open}
                  data-testid="open-inspector"
                >
                  <IconListSearch size={18} />
                </ActionIcon>
              </Tooltip>
            )}
          </div>
        </div>
        <Conversation
          key={channel.id}
          ref={conversation}
          guildId={guildId}
          playground={playground}
          channel={channel}
          speaker={speaker}
          onSpeaker={onSpeaker}
          typing={stream.typing}
        />
      </section>
      {wide ? (
        <aside className={classes.logColumn} aria-label="Log and journal of this server">
          <Inspector guildId={guildId} playground={playground} journal={journal} />
        </aside>
      ) : (
        <Drawer
          opened={inspecting}
          onClose={inspector.close}
          position="right"
          size="md"
          padding={0}
          title="What happens behind it"
          classNames={{ body: classes.drawerBody, content: classes.drawerContent, header: classes.drawerHeader }}
        >
          <Inspector guildId={guildId} playground={playground} journal={journal} />
        </Drawer>
      )}
    </div>
  );
}
