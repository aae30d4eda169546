'use client';

import { ActionIcon, Menu } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDotsVertical, IconPlugConnectedX, IconUserPlus, IconUsersGroup } from '@tabler/icons-react';
import type { PlaygroundChannel } from '@/lib/types';
import { FaultDialog } from './fault-dialog';
import { JoinDialog } from './join-dialog';
import { RaidDialog } from './raid-dialog';

/** What can be done to the simulated server from outside. */
export function WorldTools({ guildId, channel }: { guildId: string; channel: PlaygroundChannel }) {
  const [joining, join] = useDisclosure(false);
  const [raiding, raid] = useDisclosure(false);
  const [failing, fault] = useDisclosure(false);
  return (
    <>
      <Menu position="bottom-end" shadow="md" withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label="Do something to this server" data-testid="world-tools">
            <IconDotsVertical size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>Simulated server</Menu.Label>
          <Menu.Item leftSection={<IconUserPlus size={16} />} onClick={join.open} data-testid="tool-join">
            Somebody new joins…
          </Menu.Item>
          <Menu.Item leftSection={<IconUsersGroup size={16} />} onClick={raid.open} data-testid="tool-raid">
            A raid…
          </Menu.Item>
          <Menu.Item leftSection={<IconPlugConnectedX size={16} />} onClick={fault.open} data-testid="tool-fault">
            Something goes wrong…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {joining ? <JoinDialog guildId={guildId} onClose={join.close} /> : null}
      {raiding ? <RaidDialog guildId={guildId} channel={channel} onClose={raid.close} /> : null}
      {failing ? <FaultDialog guildId={guildId} onClose={fault.close} /> : null}
    </>
  );
}
