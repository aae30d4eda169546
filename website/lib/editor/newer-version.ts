import { fetchVersion } from '../scripts';
import type { Script } from '../types';
import { mergeSources } from './merge';
import type { Saved, ScriptDocument } from './script-document';

/** The newest version when another tab or person saved it; null when the editor shows it. */
export function newerVersion(script: Script, { saved, state }: ScriptDocument): number | null {
  return state.kind !== 'saving' && script.latestVersion > saved.version ? script.latestVersion : null;
}

/** A newer version, and the text on the screen merged into it; null when both changed the same lines. */
export async function fetchNewer(
  guildId: string,
  scriptId: string,
  newer: number,
  mine: Saved,
): Promise<{ theirs: Saved; merged: string | null }> {
  const [base, theirs] = await Promise.all([
    fetchVersion(guildId, scriptId, mine.version),
    fetchVersion(guildId, scriptId, newer),
  ]);
  return {
    theirs: { source: theirs.source, version: newer },
    merged: mergeSources(base.source, mine.source, theirs.source),
  };
}
