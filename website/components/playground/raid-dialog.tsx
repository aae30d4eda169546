'use client';

import { Button, Checkbox, Group, Modal, NumberInput, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { notifyDone } from '@/components/feedback/notify';
import { startRaid } from '@/lib/playground/calls';
import { describeProblem } from '@/lib/problem';
import type { PlaygroundChannel } from '@/lib/types';

interface RaidDialogProps {
  guildId: string;
  channel: PlaygroundChannel;
  onClose: () => void;
}

const accountsAtMost = 200;

/** Many new accounts join at once; each may say the same. */
export function RaidDialog({ guildId, channel, onClose }: RaidDialogProps) {
  const [accounts, setAccounts] = useState<number | string>(20);
  const [speaks, setSpeaks] = useState(true);
  const [content, setContent] = useState('Free nitro at discord.example');
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const count = Number(accounts);
  const ready = Number.isInteger(count) && count >= 1 && count <= accountsAtMost && (!speaks || content.trim() !== '');

  const start = async (): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      const say = speaks ? { channelId: channel.id, content: content.trim() } : {};
      const { joined, said, refused } = await startRaid(guildId, { accounts: count, ...say });
      const spoken = speaks ? ` ${said} spoke${refused > 0 ? `, ${refused} were not let` : ''}.` : '';
      notifyDone(`${joined} accounts have joined.${spoken}`);
      onClose();
    } catch (error) {
      setProblem(describeProblem(error));
      setBusy(false);
    }
  };

  return (
    <Modal opened onClose={onClose} title="A raid on this server">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) void start();
        }}
      >
        <Stack>
          <Text size="sm">
            That many new accounts are made and join this simulated server, as fast as they can. Then, if you want, each
            of them writes one message into #{channel.name}. Bot and scripts hear of every one. The accounts stay: there
            is no undo but moderation, or starting the simulator anew.
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
            label={`Each writes into #${channel.name}`}
            checked={speaks}
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
          {problem ? (
            <Text size="sm" c="var(--bad)" role="alert">
              {problem}
            </Text>
          ) : null}
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
