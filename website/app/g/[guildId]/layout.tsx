import type { ReactNode } from 'react';
import { GuildShell } from '@/components/shell/guild-shell';

export default async function Layout({
  params,
  children,
}: {
  params: Promise<{ guildId: string }>;
  children: ReactNode;
}) {
  const { guildId } = await params;
  return <GuildShell guildId={guildId}>{children}</GuildShell>;
}
