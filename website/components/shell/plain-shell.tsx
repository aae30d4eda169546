'use client';

import Link from 'next/link';
import type { ReactNode } from 'react';
import { useShortcuts } from '@/lib/shortcuts';
import { Brand } from './brand';
import { openShortcutsHelp } from './shortcuts-help';
import { SkipLink } from './skip-link';
import { UserMenu } from './user-menu';
import classes from './shell.module.css';

const actions = { '?': openShortcutsHelp };

/** The frame of pages outside a server. */
export function PlainShell({ children }: { children: ReactNode }) {
  useShortcuts(actions);
  return (
    <div className={classes.plain}>
      <SkipLink />
      <header className={classes.plainBar}>
        <Link href="/guilds" className={classes.plainLink} aria-label="Mainstay: your servers">
          <Brand />
        </Link>
        <UserMenu compact />
      </header>
      <main id="main" className={classes.plainMain} tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}
