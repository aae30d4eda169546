'use client';

import { Avatar, Menu, Skeleton, Text, UnstyledButton } from '@mantine/core';
import { IconKeyboard, IconLogout, IconServer2, IconUserCircle } from '@tabler/icons-react';
import Link from 'next/link';
import { openShortcutsHelp } from './shortcuts-help';
import { ColorSchemeItems } from './color-scheme-items';
import { useSession } from '@/lib/session';
import { useAskToLogOut } from './ask-to-log-out';
import classes from './shell.module.css';

export function UserMenu({ compact = false }: { compact?: boolean }) {
  const { data: session } = useSession();
  const askToLogOut = useAskToLogOut();
  if (!session) return <Skeleton circle height={34} aria-label="Loading your account" />;
  const { user } = session;
  return (
    <Menu position={compact ? 'bottom-end' : 'top-start'} width={232} shadow="md" withinPortal>
      <Menu.Target>
        <UnstyledButton className={classes.user} aria-label={`Account of ${user.displayName}`} data-testid="user-menu">
          <Avatar src={user.avatarUrl} name={user.displayName} color="initials" size={30} alt="" />
          {compact ? null : (
            <Text size="sm" fw={550} truncate>
              {user.displayName}
            </Text>
          )}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Signed in as @{user.username}</Menu.Label>
        <Menu.Item leftSection={<IconServer2 size={16} />} component={Link} href="/guilds">
          Your servers
        </Menu.Item>
        <Menu.Item leftSection={<IconUserCircle size={16} />} component={Link} href="/account" data-testid="account">
          Account and sessions
        </Menu.Item>
        <Menu.Item leftSection={<IconKeyboard size={16} />} onClick={openShortcutsHelp}>
          Keyboard shortcuts
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>Appearance</Menu.Label>
        <ColorSchemeItems />
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={askToLogOut} data-testid="log-out">
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
