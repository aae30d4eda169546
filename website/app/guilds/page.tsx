import type { Metadata } from 'next';
import { GuildList } from '@/components/guilds/guild-list';
import { PlainShell } from '@/components/shell/plain-shell';

export const metadata: Metadata = { title: 'Your servers' };

export default function Page() {
  return (
    <PlainShell>
      <GuildList />
    </PlainShell>
  );
}
