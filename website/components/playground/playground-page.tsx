'use client';

import { Button, EmptyState, Skeleton } from '@mantine/core';
import { useDisclosure, useLocalStorage } from '@mantine/hooks';
import { IconMessagesOff } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { ProblemNotice } from '@/components/feedback/problem-notice';
import { ApiProblem } from '@/lib/problem';
import { Permission, may, usePerson } from '@/lib/playground/access';
import { type Place, canOpen, placeOfChannel, placeOfThread, usePlayground } from '@/lib/playground/world';
import { useSession } from '@/lib/session';
import type { Playground, PlaygroundPerson, PlaygroundThread } from '@/lib/types';
import type { People } from './people';
import { type Scene, SceneContext } from './scene';
import { World } from './world';
import { WorldDialog } from './world-dialog';
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
        title="The playground is off"
        description="The playground works only with the simulated Discord. This installation uses Discord itself."
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

/** The place that was open last, or the first that the speaker can see. */
function placeFor(
  playground: Playground,
  person: PlaygroundPerson | undefined,
  stored: string,
  extra: Target,
): Place | null {
  const { channels, threads } = playground;
  const kept = extra.thread?.id === stored ? extra.thread : undefined;
  const thread = threads.find(({ id }) => id === stored) ?? kept;
  const there = thread && may(person, thread.id, Permission.viewChannel) ? placeOfThread(thread, channels) : null;
  if (there) return there;
  const visible = channels.filter((channel) => canOpen(channel) && may(person, channel.id, Permission.viewChannel));
  const byName = (name: string) => visible.find((channel) => channel.name === name);
  const channel = visible.find(({ id }) => id === stored) ?? byName('general') ?? byName('lounge') ?? visible[0];
  return channel ? placeOfChannel(channel) : null;
}

interface Target {
  thread?: PlaygroundThread;
  messageId?: string;
}

const stored = { defaultValue: '', getInitialValueInEffect: false };

function Ready({ guildId, playground, userId }: { guildId: string; playground: Playground; userId: string }) {
  const [place, setPlace] = useLocalStorage({ key: `mainstay.channel.${guildId}`, ...stored });
  const [chosen, setChosen] = useLocalStorage({ key: `mainstay.speaker.${guildId}`, ...stored });
  const [target, setTarget] = useState<Target>({});
  const listed = playground.members.filter((member) => !member.bot);
  const wanted = chosen || userId;
  const asked = usePerson(guildId, wanted);
  // The last speaker may have left the server.
  const fallback = asked.error ? (listed.find(({ id }) => id === userId) ?? listed[0]) : undefined;
  const other = usePerson(guildId, fallback?.id ?? wanted);
  const person = fallback ? other.data : asked.data;
  const speaker = person?.member ?? listed.find(({ id }) => id === (fallback?.id ?? wanted));
  const people: People = useMemo(
    () => new Map([...playground.members, ...(speaker ? [speaker] : [])].map((member) => [member.id, member])),
    [playground.members, speaker],
  );
  if (!speaker && (asked.isPending || (fallback && other.isPending))) return <Loading />;
  const here = placeFor(playground, person, place, target);
  if (!speaker) return <NoSpeaker guildId={guildId} />;
  const scene: Scene = {
    guildId,
    playground,
    people,
    speaker,
    person,
    speakAs: setChosen,
    open: (id, to = {}) => {
      setPlace(id);
      setTarget(to);
    },
  };
  return (
    <SceneContext value={scene}>
      <World place={here} found={target.messageId ?? null} />
    </SceneContext>
  );
}

/** A server without people. */
function NoSpeaker({ guildId }: { guildId: string }) {
  const [choosing, choose] = useDisclosure(false);
  return (
    <>
      <EmptyState
        py={96}
        icon={<IconMessagesOff />}
        withIndicatorBackground
        title="No people on this server"
        description="Change the world to add people that you can speak as."
      >
        <Button onClick={choose.open}>Change world…</Button>
      </EmptyState>
      {choosing ? <WorldDialog guildId={guildId} onClose={choose.close} /> : null}
    </>
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
