import type { RefObject } from 'react';
import { notifyDone, notifyProblem } from '@/components/feedback/notify';
import { fetchNewer, newerVersion } from '@/lib/editor/newer-version';
import type { ScriptDocument } from '@/lib/editor/script-document';
import { fetchScript } from '@/lib/scripts';
import type { Script } from '@/lib/types';
import type { CodeEditorHandle } from './code-editor';

/** Actions that resolve a conflict with a newer version of the script. */
export function useNewer(
  guildId: string,
  script: Script,
  document: ScriptDocument,
  editor: RefObject<CodeEditorHandle | null>,
  compare: () => void,
) {
  const latest = Math.max(script.latestVersion, document.saved.version);
  const bring = async (mode: 'take' | 'merge'): Promise<void> => {
    try {
      const mine = { source: document.source, version: document.saved.version };
      const { latestVersion } = await fetchScript(guildId, script.id);
      const { theirs, merged } = await fetchNewer(guildId, script.id, Math.max(latest, latestVersion), mine);
      const text = mode === 'take' ? theirs.source : merged;
      if (text === null) {
        notifyProblem('The changes cannot be merged', new Error('Both versions change the same lines. Compare them.'));
        compare();
        return;
      }
      document.rebase(theirs);
      editor.current?.replace(text);
      if (mode === 'merge') notifyDone(`Version ${theirs.version} is merged into your changes. Save to deploy them.`);
    } catch (error) {
      notifyProblem('The newer version could not be loaded', error);
    }
  };
  return {
    version: newerVersion(script, document),
    take: () => void bring('take'),
    merge: () => void bring('merge'),
    compare,
  };
}
