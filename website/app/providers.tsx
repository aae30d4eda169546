'use client';

import { MantineProvider } from '@mantine/core';
import { ModalsProvider } from '@mantine/modals';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { ConnectionNotice } from '@/components/feedback/connection-notice';
import { SessionEnded } from '@/components/feedback/session-ended';
import { cssVariables, theme } from '@/components/theme';
import { reloadWhenRestored } from '@/lib/page-restore';
import { createQueryClient } from '@/lib/query-client';

export function Providers({ nonce, children }: { nonce: string; children: ReactNode }) {
  const [queryClient] = useState(createQueryClient);
  useEffect(() => reloadWhenRestored(window, () => window.location.reload()), []);
  return (
    <QueryClientProvider client={queryClient}>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={cssVariables}
        defaultColorScheme="auto"
        getStyleNonce={() => nonce}
      >
        <ModalsProvider labels={{ confirm: 'OK', cancel: 'Cancel' }}>
          <Notifications position="bottom-right" limit={4} containerWidth={400} />
          <ConnectionNotice />
          <SessionEnded />
          {children}
        </ModalsProvider>
      </MantineProvider>
    </QueryClientProvider>
  );
}
