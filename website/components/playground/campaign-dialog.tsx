'use client';

import { Alert, Button, Checkbox, Group, Modal, NumberInput, Stack, Text, TextInput } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useState } from 'react';
import { startCampaign } from '@/lib/playground/calls';
import { useKeepCampaign } from '@/lib/playground/campaigns';
import type { Place } from '@/lib/playground/world';
import { describeProblem } from '@/lib/problem';
import type { NewCampaign } from '@/lib/types';
import { useReturnedFocus } from '@/lib/use-returned-focus';
import { useScene } from './scene';
import { SpeakAs } from './speak-as';

interface RaidDialogProps {
  /** Where they post; null where there is no channel. */
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

/** Many new accounts join at once; each can post the same message. */
export function RaidDialog({ place, onClose }: RaidDialogProps) {
  useReturnedFocus();
  const canSpeak = place !== null && place.type !== 15;
  const [accounts, setAccounts] = useState<number | string>(20);
  const [speaks, setSpeaks] = useState(canSpeak);
  const [content, setContent] = useState('Free nitro at discord.example');
  const { start, problem, busy } = useStart(onClose);
  const count = Number(accounts);
  const ready = Number.isInteger(count) && count >= 1 && count <= accountsAtMost && (!speaks || content.trim() !== '');
  const say = speaks && place ? { channelId: place.id, content: content.trim() } : {};
  return (
    <Modal opened onClose={onClose} title="Simulate a raid">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) start({ kind: 'raid', accounts: count, ...say });
        }}
      >
        <Stack>
          <Text size="sm">
            New accounts join as fast as possible and can each post one message. You can stop it at any time; accounts
            that joined stay.
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
            label={`Each posts in #${place?.name ?? 'a channel'}`}
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

/** A member deletes channels and roles and bans all members, as far as their roles allow. */
export function NukeDialog({ onClose }: { onClose: () => void }) {
  useReturnedFocus();
  const { speaker, speakAs } = useScene();
  const { start, problem, busy } = useStart(onClose);
  return (
    <Modal opened onClose={onClose} title="Simulate a nuke">
      <Stack>
        <Text size="sm">
          One member deletes all channels and roles and bans all other members, one request after another. Requests that
          their roles do not allow are refused, as on Discord. The bot, its scripts and you can stop it.
        </Text>
        <div>
          <Text size="sm" fw={500} mb={4}>
            Member
          </Text>
          <SpeakAs onChange={speakAs} />
        </div>
        <Alert color="red" variant="light" icon={<IconAlertTriangle size={18} />}>
          This cannot be undone. Save the world first if you want to restore it.
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
