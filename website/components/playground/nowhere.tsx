'use client';

import { Button, EmptyState } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconMessagesOff } from '@tabler/icons-react';
import { canOpen } from '@/lib/playground/world';
import { useScene } from './scene';
import { SpeakAs } from './speak-as';
import { WorldDialog } from './world-dialog';

/** Shown when the speaker sees no channel: the server was nuked, or the member has no access. */
export function Nowhere() {
  const { guildId, playground, speaker, speakAs } = useScene();
  const [choosing, choose] = useDisclosure(false);
  const empty = !playground.channels.some(canOpen);
  return (
    <>
      <EmptyState
        py={72}
        icon={<IconMessagesOff />}
        withIndicatorBackground
        title={empty ? 'No channels left' : `${speaker.displayName} cannot see any channel`}
        description={
          empty
            ? 'Restore the server with a script, or change the world.'
            : 'Speak as another person, or change the world.'
        }
        data-testid="nowhere"
      >
        {empty ? null : <SpeakAs onChange={speakAs} />}
        <Button onClick={choose.open} data-testid="nowhere-world">
          Change world…
        </Button>
      </EmptyState>
      {choosing ? <WorldDialog guildId={guildId} onClose={choose.close} /> : null}
    </>
  );
}
