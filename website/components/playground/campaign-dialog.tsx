'use client';

import { Alert, Button, Checkbox, Group, Modal, NumberInput, Stack, Text, TextInput } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useState } from 'react';
import { startCampaign } from '@/lib/playground/calls';
import { useKeepCampaign } from '@/lib/playground/campaigns';
import type { Place } from '@/lib/playground/world';
import { describeProblem } from '@/lib/problem';
import type { NewCampaign } from '@/lib/types';
import { useScene } from './scene';
import { SpeakAs } from './speak-as';

interface RaidDialogProps {
  /** Where they write; null where there is no channel. */
  place: Place | null;
  onClose: () => void;
}

const accountsAtMost = 1_000;

function useStart(onClose: () => void) {
  const { guildId } = useScene();
  const keep = useKeepCampaign(guildId);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const start = async (campaign: NewCampaign): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      keep(await startCampaign(guildId, campaign));
      onClose();
    } catch (error) {
      setProblem(describeProblem(error));
      setBusy(false);
    }
  };
  return { start: (campaign: NewCampaign) => void start(campaign), problem, busy };
}

const Problem = ({ text }: { text: string | null }) =>
  text ? (
    <Text size="sm" c="var(--bad)" role="alert">
      {text}
    </Text>
  ) : null;

/** Many new accounts join at once; each may say the same. */
export function RaidDialog({ place, onClose }: RaidDialogProps) {
  const canSpeak = place !== null && place.type !== 15;
  const [accounts, setAccounts] = useState<number | string>(20);
  const [speaks, setSpeaks] = useState(canSpeak);
  const [content, setContent] = useState('Free nitro at discord.example');
  const { start, problem, busy } = useStart(onClose);
  const count = Number(accounts);
  const ready = Number.isInteger(count) && count >= 1 && count <= accountsAtMost && (!speaks || content.trim() !== '');
  const say = speaks && place ? { channelId: place.id, content: content.trim() } : {};
  return (
    <Modal opened onClose={onClose} title="A raid on this server">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) start({ kind: 'raid', accounts: count, ...say });
        }}
      >
        <Stack>
          <Text size="sm">
            That many new accounts join, one after another as fast as they can; then, if you want, each of them writes
            one message into the open channel. Bot and scripts hear of every one. You see how far it is and can stop it;
            accounts that came stay.
          </Text>
          <NumberInput
            data-autofocus
            label="Accounts"
            description={`1 to ${accountsAtMost}`}
            min={1}
            max={accountsAtMost}
            allowDecimal={false}
            value={accounts}
            onChange={setAccounts}
            data-testid="raid-accounts"
          />
          <Checkbox
            label={`Each writes into #${place?.name ?? 'a channel'}`}
            checked={speaks}
            disabled={!canSpeak}
            onChange={(event) => setSpeaks(event.currentTarget.checked)}
          />
          {speaks ? (
            <TextInput
              label="Message"
              maxLength={2_000}
              value={content}
              onChange={(event) => setContent(event.currentTarget.value)}
              data-testid="raid-content"
            />
          ) : null}
          <Problem text={problem} />
          <Group justify="flex-end">
            <Button type="submit" color="red" loading={busy} disabled={!ready} data-testid="raid-submit">
              Start the raid
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** A member turns on the server: deletes channels and roles and bans everybody, as far as they may. */
export function NukeDialog({ onClose }: { onClose: () => void }) {
  const { speaker, speakAs } = useScene();
  const { start, problem, busy } = useStart(onClose);
  return (
    <Modal opened onClose={onClose} title="A member nukes this server">
      <Stack>
        <Text size="sm">
          One member deletes every channel and role and bans every other member, one call after another. What their
          roles do not allow is refused, as on Discord. Bot and scripts hear of it all and may stop it: so may you.
        </Text>
        <div>
          <Text size="sm" fw={500} mb={4}>
            Who does it
          </Text>
          <SpeakAs onChange={speakAs} />
        </div>
        <Alert color="red" variant="light" icon={<IconAlertTriangle size={18} />}>
          What is deleted is gone. Save the world first if you want it back.
        </Alert>
        <Problem text={problem} />
        <Group justify="flex-end">
          <Button
            color="red"
            loading={busy}
            onClick={() => start({ kind: 'nuke', userId: speaker.id })}
            data-testid="nuke-submit"
          >
            Nuke as {speaker.displayName}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
