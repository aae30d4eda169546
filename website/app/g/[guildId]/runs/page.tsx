import type { Metadata } from 'next';
import { RunList } from '@/components/runs/run-list';
import { runStates } from '@/lib/types';

export const metadata: Metadata = { title: 'Runs' };

interface PageProps {
  params: Promise<{ guildId: string }>;
  searchParams: Promise<{ state?: string | string[] }>;
}

export default async function Page({ params, searchParams }: PageProps) {
  const { guildId } = await params;
  const { state } = await searchParams;
  return <RunList guildId={guildId} initialState={runStates.find((known) => known === state)} />;
}
