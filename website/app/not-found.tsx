import type { Metadata } from 'next';
import { NothingHere } from '@/components/feedback/full-page';

export const metadata: Metadata = { title: 'Not found' };

export default function NotFound() {
  return <NothingHere />;
}
