import { useCallback } from 'react';
import { useScripts } from './scripts';
import type { LogLine } from './types';

export type LinkTo = (line: LogLine) => string | null;

/** Where the editor shows the place that a log line names; null while that script is not known. */
export function useScriptLinks(guildId: string): LinkTo {
  const { data: scripts } = useScripts(guildId);
  return useCallback(
    (line) => {
      const script = scripts?.find((candidate) => candidate.name === line.script);
      if (!script) return null;
      const place = line.line ? `?line=${line.line}${line.column ? `&column=${line.column}` : ''}` : '';
      return `/g/${guildId}/scripts/${script.id}${place}`;
    },
    [guildId, scripts],
  );
}
