import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import { checkSources } from '../scripts';
import type { Diagnostic } from '../types';

const pauseMs = 700;

/** What the server's type-checker says about a source, some time after the last change. */
export function useServerCheck(guildId: string, name: string, source: string): Diagnostic[] {
  const [diagnostics, setDiagnostics] = useState<Diagnostic[]>([]);
  const [settled] = useDebouncedValue(source, pauseMs);

  useEffect(() => {
    const abort = new AbortController();
    // Should it fail, the editor's own checker goes on, and saving tells what is wrong.
    checkSources(guildId, [{ name, source: settled }], abort.signal).then(setDiagnostics, () => undefined);
    return () => abort.abort();
  }, [guildId, name, settled]);

  return diagnostics;
}
