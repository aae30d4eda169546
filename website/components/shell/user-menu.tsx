'use client';

import { Avatar, Menu, Skeleton, Text, UnstyledButton } from '@mantine/core';
import { IconKeyboard, IconLogout, IconServer2 } from '@tabler/icons-react';
import { modals } from '@mantine/modals';
import Link from 'next/link';
import { openShortcutsHelp } from './shortcuts-help';
import { ColorSchemeItems } from './color-scheme-items';
import { drafts } from '@/lib/editor/drafts';
import { useLogout, useSession } from '@/lib/session';
import { notifyProblem } from '@/components/feedback/notify';
import classes from './shell.module.css';

export function UserMenu({ compact = false }: { compact?: boolean }) {
  const { data: session } = useSession();
  const logout = useLogout();
  if (!session) return <Skeleton circle height={34} aria-label="Loading your account" />;
  const { user } = session;
  const logOut = (): void =>
    logout.mutate(undefined, { onError: (error) => notifyProblem('You could not be logged out', error) });
  const askToLogOut = (): void => {
    const count = drafts.countOf(user.id);
    if (count === 0) return logOut();
    modals.openConfirmModal({
      title: 'Log out and delete unsaved changes?',
      children: (
        <Text size="sm">
          This browser keeps unsaved changes of {count === 1 ? 'one script' : `${count} scripts`}. Logging out deletes
          them.
        </Text>
      ),
      labels: { confirm: 'Log out', cancel: 'Cancel' },
      confirmProps: { color: 'red', 'data-testid': 'log-out-confirm' } as Record<string, string>,
      onConfirm: logOut,
    });
  };

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
        <Menu.Item leftSection={<IconKeyboard size={16} />} onClick={openShortcutsHelp}>
          Keyboard shortcuts
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>Appearance</Menu.Label>
        <ColorSchemeItems />
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={askToLogOut} data-testid="log-out">
          Log out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
