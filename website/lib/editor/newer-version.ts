import { ApiProblem } from '../problem';
import { fetchVersion } from '../scripts';
import type { Script } from '../types';
import { mergeSources } from './merge';
import type { Saved, ScriptDocument } from './script-document';

/** The newest version when another tab or person saved it; null when the editor shows it. */
export function newerVersion(script: Script, { saved, state }: ScriptDocument): number | null {
  return state.kind !== 'saving' && script.latestVersion > saved.version ? script.latestVersion : null;
}

/** Only the newest versions are kept. */
function nullIfPruned(error: unknown): null {
  if (error instanceof ApiProblem && error.status === 404) return null;
  throw error;
}

/** A newer version, and the text on the screen merged into it; null when they cannot be merged. */
export async function fetchNewer(
  guildId: string,
  scriptId: string,
  newer: number,
  mine: Saved,
): Promise<{ theirs: Saved; merged: string | null }> {
  const [base, theirs] = await Promise.all([
    fetchVersion(guildId, scriptId, mine.version).catch(nullIfPruned),
    fetchVersion(guildId, scriptId, newer),
  ]);
  return {
    theirs: { source: theirs.source, version: newer },
    merged: base && mergeSources(base.source, mine.source, theirs.source),
  };
}
