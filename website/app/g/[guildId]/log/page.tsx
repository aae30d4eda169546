import type { Metadata } from 'next';
import { LogPage } from '@/components/log/log-page';
import { logLevels } from '@/lib/types';

export const metadata: Metadata = { title: 'Log' };

interface PageProps {
  params: Promise<{ guildId: string }>;
  searchParams: Promise<{ level?: string | string[] }>;
}

export default async function Page({ params, searchParams }: PageProps) {
  const { guildId } = await params;
  const { level } = await searchParams;
  return <LogPage guildId={guildId} level={logLevels.find((known) => known === level)} />;
}
