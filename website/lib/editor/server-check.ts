import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import { checkSources } from '../scripts';
import type { Diagnostic } from '../types';

const pauseMs = 700;

/** Diagnostics of the server's type-checker, debounced. */
export function useServerCheck(guildId: string, name: string, source: string): Diagnostic[] {
  const [diagnostics, setDiagnostics] = useState<Diagnostic[]>([]);
  const [settled] = useDebouncedValue(source, pauseMs);

  useEffect(() => {
    const abort = new AbortController();
    // If it fails, the editor's own checker still works, and saving reports errors.
    checkSources(guildId, [{ name, source: settled }], abort.signal).then(setDiagnostics, () => undefined);
    return () => abort.abort();
  }, [guildId, name, settled]);

  return diagnostics;
}
