'use client';

import { Avatar, Menu, Text, UnstyledButton } from '@mantine/core';
import { IconCheck, IconSelector, IconServer2 } from '@tabler/icons-react';
import Link from 'next/link';
import { useGuilds } from '@/lib/guilds';
import classes from './shell.module.css';

export function GuildSwitcher({ guildId }: { guildId: string }) {
  const { data: guilds } = useGuilds();
  const current = guilds?.find((guild) => guild.id === guildId);
  const name = current?.name ?? (guilds ? 'Unknown server' : ' ');
  const usable = guilds?.filter((guild) => guild.botPresent) ?? [];

  return (
    <Menu position="bottom-start" width={248} shadow="md">
      <Menu.Target>
        <UnstyledButton
          className={classes.switcher}
          aria-label={`Server: ${name}. Switch server`}
          data-testid="guild-switcher"
        >
          <Avatar src={current?.iconUrl ?? null} name={name} color="initials" radius="md" size={30} alt="" />
          <Text size="sm" fw={600} truncate flex={1}>
            {name}
          </Text>
          <IconSelector size={16} className={classes.faint} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Switch server</Menu.Label>
        {usable.map((guild) => (
          <Menu.Item
            key={guild.id}
            component={Link}
            href={`/g/${guild.id}`}
            leftSection={<Avatar src={guild.iconUrl} name={guild.name} color="initials" radius="sm" size={22} alt="" />}
            rightSection={guild.id === guildId ? <IconCheck size={16} aria-label="current" /> : null}
          >
            {guild.name}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item component={Link} href="/guilds" leftSection={<IconServer2 size={16} />}>
          All servers
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
