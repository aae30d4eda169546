'use client';

import { ActionIcon, Menu } from '@mantine/core';
import {
  IconBomb,
  IconDotsVertical,
  IconPlugConnectedX,
  IconUserPlus,
  IconUsersGroup,
  IconWorld,
} from '@tabler/icons-react';
import { useState } from 'react';
import type { Place } from '@/lib/playground/world';
import { NukeDialog, RaidDialog } from './campaign-dialog';
import { FaultDialog } from './fault-dialog';
import { JoinDialog } from './join-dialog';
import { useScene } from './scene';
import { WorldDialog } from './world-dialog';

const tools = [
  { name: 'join', label: 'Add a member…', Icon: IconUserPlus },
  { name: 'raid', label: 'Simulate a raid…', Icon: IconUsersGroup },
  { name: 'nuke', label: 'Simulate a nuke…', Icon: IconBomb },
  { name: 'fault', label: 'Simulate failures…', Icon: IconPlugConnectedX },
  { name: 'world', label: 'Change world…', Icon: IconWorld },
] as const;

/** Menu of simulations: joins, raids, nukes, failures, another world. */
export function WorldTools({ place }: { place: Place | null }) {
  const { guildId } = useScene();
  const [opened, setOpened] = useState<(typeof tools)[number]['name'] | null>(null);
  const close = (): void => setOpened(null);
  return (
    <>
      <Menu position="bottom-end" shadow="md" withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label="Simulate…" data-testid="world-tools">
            <IconDotsVertical size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>Simulated server</Menu.Label>
          {tools.map(({ name, label, Icon }) => (
            <Menu.Item
              key={name}
              leftSection={<Icon size={16} />}
              onClick={() => setOpened(name)}
              data-testid={`tool-${name}`}
            >
              {label}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {opened === 'join' ? <JoinDialog guildId={guildId} onClose={close} /> : null}
      {opened === 'raid' ? <RaidDialog place={place} onClose={close} /> : null}
      {opened === 'nuke' ? <NukeDialog onClose={close} /> : null}
      {opened === 'fault' ? <FaultDialog guildId={guildId} onClose={close} /> : null}
      {opened === 'world' ? <WorldDialog guildId={guildId} onClose={close} /> : null}
    </>
  );
}
