'use client';

import { Group } from '@mantine/core';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';
import { useGuilds } from '@/lib/guilds';
import { usePageTitle } from '@/lib/page-title';
import { useSession } from '@/lib/session';
import { useShortcuts } from '@/lib/shortcuts';
import { Brand } from './brand';
import { GuildSwitcher } from './guild-switcher';
import { isActive, navItems } from './nav-items';
import { NotYours } from './not-yours';
import { PlainShell } from './plain-shell';
import { openShortcutsHelp } from './shortcuts-help';
import { SkipLink } from './skip-link';
import { UserMenu } from './user-menu';
import classes from './shell.module.css';

const actions = { '?': openShortcutsHelp };

interface GuildShellProps {
  guildId: string;
  children: ReactNode;
}

/** The frame of everything inside one server, or the reason why it cannot be opened. */
export function GuildShell({ guildId, children }: GuildShellProps) {
  const { data: guilds } = useGuilds();
  const guild = guilds?.find(({ id }) => id === guildId);
  if (guilds && !guild?.botPresent) {
    return (
      <PlainShell>
        <NotYours guild={guild} />
      </PlainShell>
    );
  }
  return <Frame guildId={guildId}>{children}</Frame>;
}

/** The title of the tab. The editor sets its own, with the script's name. */
function Title({ guildId }: { guildId: string }) {
  const pathname = usePathname();
  const item = navItems.find((one) => isActive(pathname, `/g/${guildId}`, one));
  usePageTitle(guildId, item?.label ?? '');
  return null;
}

/** A side bar, or on a phone a header and a tab bar. */
function Frame({ guildId, children }: GuildShellProps) {
  useShortcuts(actions);
  const editing = usePathname().startsWith(`/g/${guildId}/scripts/`);
  return (
    <div className={classes.shell}>
      {editing ? null : <Title guildId={guildId} />}
      <SkipLink />
      <header className={classes.topBar}>
        <GuildSwitcher guildId={guildId} />
        <UserMenu compact />
      </header>
      <aside className={classes.sideBar}>
        <Group className={classes.brandRow}>
          <Link href="/guilds" className={classes.plainLink} aria-label="Mainstay: your servers">
            <Brand />
          </Link>
        </Group>
        <GuildSwitcher guildId={guildId} />
        <Navigation guildId={guildId} variant="side" />
        <div className={classes.sideFoot}>
          <UserMenu />
        </div>
      </aside>
      <main id="main" className={classes.main} tabIndex={-1}>
        {children}
      </main>
      <div className={classes.tabBar}>
        <Navigation guildId={guildId} variant="tabs" />
      </div>
    </div>
  );
}

function Navigation({ guildId, variant }: { guildId: string; variant: 'side' | 'tabs' }) {
  const pathname = usePathname();
  const { data: session } = useSession();
  const root = `/g/${guildId}`;
  const items = navItems.filter((item) => !item.playground || session?.playground !== false);
  return (
    <nav className={variant === 'side' ? classes.nav : classes.tabs} aria-label="Server">
      {items.map((item) => {
        const active = isActive(pathname, root, item);
        return (
          <Link
            key={item.path}
            href={root + item.path}
            className={variant === 'side' ? classes.navLink : classes.tab}
            aria-current={active ? 'page' : undefined}
            data-shortcut={variant === 'side' ? item.shortcut : undefined}
            data-testid={`${variant === 'side' ? 'nav' : 'tab'}-${item.label.toLowerCase()}`}
          >
            <item.icon size={variant === 'side' ? 18 : 21} stroke={1.75} aria-hidden="true" />
            <span>{item.label}</span>
          </Link>
        );
      })}
    </nav>
  );
}
