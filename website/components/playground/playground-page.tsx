'use client';

import { EmptyState, Skeleton } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { IconMessagesOff } from '@tabler/icons-react';
import { ProblemNotice } from '@/components/feedback/problem-notice';
import { ApiProblem } from '@/lib/problem';
import { isText, usePlayground } from '@/lib/playground/world';
import { useSession } from '@/lib/session';
import type { Playground } from '@/lib/types';
import { World } from './world';
import classes from './playground.module.css';

export function PlaygroundPage({ guildId }: { guildId: string }) {
  const playground = usePlayground(guildId);
  const { data: session } = useSession();

  if (playground.error instanceof ApiProblem && playground.error.code === 'playground.off') {
    return (
      <EmptyState
        py={96}
        icon={<IconMessagesOff />}
        withIndicatorBackground
        title="No playground here"
        description="The playground exists where Mainstay runs against the simulated Discord. Here it talks to Discord itself."
      />
    );
  }
  if (playground.error && !playground.data) {
    return (
      <div className={classes.message}>
        <ProblemNotice
          title="The playground could not be loaded"
          error={playground.error}
          onRetry={() => void playground.refetch()}
        />
      </div>
    );
  }
  if (!playground.data || !session) return <Loading />;
  return <Ready guildId={guildId} playground={playground.data} userId={session.user.id} />;
}

function Ready({ guildId, playground, userId }: { guildId: string; playground: Playground; userId: string }) {
  const [stored, setStored] = useLocalStorage({
    key: `mainstay.channel.${guildId}`,
    defaultValue: '',
    getInitialValueInEffect: false,
  });
  const [speaker, setSpeaker] = useLocalStorage({
    key: `mainstay.speaker.${guildId}`,
    defaultValue: userId,
    getInitialValueInEffect: false,
  });
  const text = playground.channels.filter(isText);
  const people = playground.members.filter((member) => !member.bot);
  const channel = text.find(({ id }) => id === stored) ?? text.find(({ name }) => name === 'general') ?? text[0];
  const as = people.find(({ id }) => id === speaker) ?? people.find(({ id }) => id === userId) ?? people[0];

  if (!channel || !as) {
    return (
      <EmptyState
        py={96}
        icon={<IconMessagesOff />}
        withIndicatorBackground
        title={channel ? 'Nobody to speak as' : 'No text channel'}
        description="The simulated server needs a text channel and a member."
      />
    );
  }
  return (
    <World
      guildId={guildId}
      playground={playground}
      channel={channel}
      onChannel={setStored}
      speaker={as}
      onSpeaker={setSpeaker}
    />
  );
}

function Loading() {
  return (
    <div className={classes.world} aria-busy="true" aria-label="Loading the playground">
      <div className={classes.channels}>
        {[0, 1, 2, 3, 4, 5].map((row) => (
          <Skeleton key={row} height={14} width={`${72 - row * 6}%`} my={12} />
        ))}
      </div>
      <div className={classes.column}>
        <div className={classes.message}>
          {[0, 1, 2, 3].map((row) => (
            <Skeleton key={row} height={42} mb={14} width={`${60 + (row % 3) * 12}%`} />
          ))}
        </div>
      </div>
    </div>
  );
}
