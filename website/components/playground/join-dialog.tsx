'use client';

import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { notifyDone } from '@/components/feedback/notify';
import { joinGuild } from '@/lib/playground/calls';
import { describeProblem } from '@/lib/problem';
import { useReturnedFocus } from '@/lib/use-returned-focus';

const allowed = /^[a-z0-9._]{2,32}$/;

/** A new account joins the simulated server. */
export function JoinDialog({ guildId, onClose }: { guildId: string; onClose: () => void }) {
  useReturnedFocus();
  const [username, setUsername] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const malformed = username !== '' && !allowed.test(username);

  const join = async (): Promise<void> => {
    setBusy(true);
    try {
      const joined = await joinGuild(guildId, username === '' ? {} : { username });
      notifyDone(`@${joined.username} has joined.`);
      onClose();
    } catch (error) {
      setProblem(describeProblem(error));
      setBusy(false);
    }
  };

  return (
    <Modal opened onClose={onClose} title="Add a member">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!malformed) void join();
        }}
      >
        <Stack>
          <Text size="sm">
            A new account joins by an invite. Your scripts receive the event as for any member, and you can speak as the
            new member.
          </Text>
          <TextInput
            data-autofocus
            label="Username"
            placeholder="Random"
            value={username}
            error={malformed ? '2 to 32 characters: a–z, 0–9, dot and underscore.' : problem}
            onChange={(event) => setUsername(event.currentTarget.value.toLowerCase())}
            data-testid="join-username"
          />
          <Group justify="flex-end">
            <Button type="submit" loading={busy} disabled={malformed} data-testid="join-submit">
              Join
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
