import { IconActivity, IconCode, IconLayoutDashboard, IconListDetails, IconMessages } from '@tabler/icons-react';

export interface NavItem {
  /** Path below `/g/<guildId>`. */
  path: string;
  label: string;
  icon: typeof IconCode;
  /** The letter after `g`. */
  shortcut: string;
  playground?: true;
}

export const navItems: NavItem[] = [
  { path: '', label: 'Overview', icon: IconLayoutDashboard, shortcut: 'o' },
  { path: '/scripts', label: 'Scripts', icon: IconCode, shortcut: 's' },
  { path: '/playground', label: 'Playground', icon: IconMessages, shortcut: 'p', playground: true },
  { path: '/log', label: 'Log', icon: IconListDetails, shortcut: 'l' },
  { path: '/runs', label: 'Runs', icon: IconActivity, shortcut: 'r' },
];

export function isActive(pathname: string, root: string, item: NavItem): boolean {
  return item.path === '' ? pathname === root : pathname.startsWith(root + item.path);
}
