'use client';

import { Crashed } from '@/components/feedback/full-page';

export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return <Crashed digest={error.digest} onRetry={reset} />;
}
