import type { Metadata } from 'next';
import { RunPage } from '@/components/runs/run-page';

export const metadata: Metadata = { title: 'Run' };

export default async function Page({ params }: { params: Promise<{ guildId: string; runId: string }> }) {
  const { guildId, runId } = await params;
  return <RunPage guildId={guildId} runId={runId} />;
}
