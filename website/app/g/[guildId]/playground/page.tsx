import type { Metadata } from 'next';
import { PlaygroundPage } from '@/components/playground/playground-page';

export const metadata: Metadata = { title: 'Playground' };

export default async function Page({ params }: { params: Promise<{ guildId: string }> }) {
  const { guildId } = await params;
  return <PlaygroundPage guildId={guildId} />;
}
