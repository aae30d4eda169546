'use client';

import { Group } from '@mantine/core';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';
import { useSession } from '@/lib/session';
import { useShortcuts } from '@/lib/shortcuts';
import { Brand } from './brand';
import { GuildSwitcher } from './guild-switcher';
import { isActive, navItems } from './nav-items';
import { openShortcutsHelp } from './shortcuts-help';
import { SkipLink } from './skip-link';
import { UserMenu } from './user-menu';
import classes from './shell.module.css';

const actions = { '?': openShortcutsHelp };

/** The frame of everything inside one server: a side bar, or on a phone a header and a tab bar. */
export function GuildShell({ guildId, children }: { guildId: string; children: ReactNode }) {
  useShortcuts(actions);
  return (
    <div className={classes.shell}>
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
