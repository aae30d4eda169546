'use client';

import { ActionIcon, Drawer, NativeSelect, Tooltip } from '@mantine/core';
import { useDisclosure, useMediaQuery } from '@mantine/hooks';
import { IconListSearch } from '@tabler/icons-react';
import { useRef } from 'react';
import { StreamBadge } from '@/components/feedback/stream-badge';
import { useSimulatedClock } from '@/lib/playground/clock';
import { useJournal } from '@/lib/playground/journal';
import { isForum } from '@/lib/playground/threads';
import { type Place, isVoice, useWorldStream } from '@/lib/playground/world';
import type { Dispatch } from '@/lib/types';
import { CampaignBars } from './campaign-bars';
import { ChannelList, useVisibleGroups, useVisibleThreads } from './channel-list';
import { ClockControl } from './clock-control';
import { Conversation } from './conversation';
import { Forum } from './forum';
import { Inspector } from './inspector';
import { Nowhere } from './nowhere';
import { PlaceName, PlaceTools } from './place-head';
import { useScene } from './scene';
import { WorldTools } from './world-tools';
import classes from './playground.module.css';

/** Events of the open conversation. */
export interface ConversationHandle {
  apply: (dispatch: Dispatch) => void;
  reload: () => void;
}

interface WorldProps {
  /** Null where the speaker sees no channel at all. */
  place: Place | null;
  /** A message to show. */
  found: string | null;
}

/** The simulated server: channels, a conversation, and the log and journal beside it. */
export function World({ place, found }: WorldProps) {
  const { guildId } = useScene();
  const conversation = useRef<ConversationHandle>(null);
  const wide = useMediaQuery('(min-width: 85em)', false, { getInitialValueInEffect: false });
  const [inspecting, inspector] = useDisclosure(false);
  const { clock } = useSimulatedClock(guildId);
  const journal = useJournal(guildId, wide || inspecting, clock?.offset ?? 0);
  const stream = useWorldStream(guildId, place?.id ?? '', {
    onDispatch: (dispatch) => {
      journal.note(dispatch);
      conversation.current?.apply(dispatch);
    },
    onReopen: () => conversation.current?.reload(),
  });

  return (
    <div className={classes.world} data-testid="playground">
      <ChannelList chosen={place?.id ?? ''} unread={stream.unread} />
      <section className={classes.column} aria-label={place?.name ?? 'No channel'}>
        <div className={classes.head}>
          {place ? (
            <>
              <PlaceName place={place} />
              <PlacePicker place={place} unread={stream.unread} />
            </>
          ) : (
            <span />
          )}
          <div className={classes.headTools}>
            <StreamBadge status={stream.status} />
            <ClockControl guildId={guildId} />
            {place ? <PlaceTools place={place} /> : null}
            <WorldTools place={place} />
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
        <CampaignBars />
        {place === null ? (
          <Nowhere />
        ) : isForum(place) ? (
          <Forum key={place.id} channel={place.channel} />
        ) : (
          <Conversation key={place.id} ref={conversation} place={place} typing={stream.typing} found={found} />
        )}
      </section>
      {wide ? (
        <aside className={classes.logColumn} aria-label="Log and journal of this server">
          <Inspector guildId={guildId} journal={journal} />
        </aside>
      ) : (
        <Drawer
          opened={inspecting}
          onClose={inspector.close}
          position="right"
          size="md"
          padding={0}
          title="Log and journal"
          classNames={{ body: classes.drawerBody, content: classes.drawerContent, header: classes.drawerHeader }}
        >
          <Inspector guildId={guildId} journal={journal} />
        </Drawer>
      )}
    </div>
  );
}

interface PlacePickerProps {
  place: Place;
  unread: ReadonlySet<string>;
}

/** Instead of the list of channels on a small screen. */
function PlacePicker({ place, unread }: PlacePickerProps) {
  const { open } = useScene();
  const threadsOf = useVisibleThreads();
  const label = ({ id, name }: { id: string; name: string }, sign: string) => ({
    value: id,
    label: `${sign} ${name}${unread.has(id) ? ' •' : ''}`,
  });
  const groups = useVisibleGroups().map(({ category, channels }) => ({
    group: category?.name ?? 'Channels',
    items: channels.flatMap((channel) =>
      isVoice(channel) ? [] : [label(channel, '#'), ...threadsOf(channel).map((thread) => label(thread, '   ›'))],
    ),
  }));
  const isListed = groups.some(({ items }) => items.some(({ value }) => value === place.id));
  const here = { group: 'Open', items: [label(place, place.thread ? '›' : '#')] };
  return (
    <NativeSelect
      className={classes.headPicker}
      aria-label="Channel"
      value={place.id}
      onChange={(event) => open(event.currentTarget.value)}
      data={isListed ? groups : [here, ...groups]}
      data-testid="channel-picker"
    />
  );
}
