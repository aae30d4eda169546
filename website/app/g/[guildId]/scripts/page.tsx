import type { Metadata } from 'next';
import { ScriptList } from '@/components/scripts/script-list';

export const metadata: Metadata = { title: 'Scripts' };

export default async function Page({ params }: { params: Promise<{ guildId: string }> }) {
  const { guildId } = await params;
  return <ScriptList guildId={guildId} />;
}
