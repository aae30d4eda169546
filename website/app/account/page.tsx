import type { Metadata } from 'next';
import { Account } from '@/components/account/account';
import { PlainShell } from '@/components/shell/plain-shell';

export const metadata: Metadata = { title: 'Your account' };

export default function Page() {
  return (
    <PlainShell>
      <Account />
    </PlainShell>
  );
}
