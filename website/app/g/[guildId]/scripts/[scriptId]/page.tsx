import type { Metadata } from 'next';
import { ScriptPage } from '@/components/editor/script-page';

export const metadata: Metadata = { title: 'Script' };

export default async function Page({ params }: { params: Promise<{ guildId: string; scriptId: string }> }) {
  const { guildId, scriptId } = await params;
  return <ScriptPage guildId={guildId} scriptId={scriptId} />;
}
