'use client';

import { Crashed } from '@/components/feedback/full-page';

export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <main>
      <Crashed digest={error.digest} onRetry={reset} />
    </main>
  );
}
