import type { Diagnostic, Run, Script } from '../types';
import { diagnosticsOf } from './diagnostics';

export type SaveState =
  | { kind: 'idle' }
  | { kind: 'saving' }
  | { kind: 'deploying'; version: number }
  | {
      kind: 'failed';
      /** Null when it was not even saved. */
      version: number | null;
      message: string;
      diagnostics: Diagnostic[];
      /** The server could not be reached: saved again as soon as it can. */
      retries: boolean;
    };

/** Effect of the end of a deployment on the editor. The list of scripts says which version is live. */
export function stateAfter(run: Run, version: number, script: string): SaveState {
  if (run.state === 'succeeded') return { kind: 'idle' };
  const message =
    run.fault?.message ?? (run.state === 'cancelled' ? 'The deployment was cancelled.' : 'The deployment failed.');
  const diagnostics = run.fault ? diagnosticsOf(run.fault, script) : [];
  return { kind: 'failed', version, message, diagnostics, retries: false };
}

/** The text of the status line. */
export function describeState(
  state: SaveState,
  dirty: boolean,
  script: Script,
  version: number,
): { tone: 'calm' | 'busy' | 'good' | 'bad' | 'warn'; text: string } {
  if (state.kind === 'saving') return { tone: 'busy', text: 'Saving…' };
  if (dirty && state.kind !== 'failed' && state.kind !== 'deploying') return { tone: 'warn', text: 'Unsaved changes' };
  switch (state.kind) {
    case 'deploying':
      return { tone: 'busy', text: `Deploying version ${state.version}…` };
    case 'failed':
      return { tone: 'bad', text: state.version === null ? 'Not saved' : `Version ${state.version} did not go live` };
    case 'idle':
      return atRest(script, version);
  }
}

function atRest(script: Script, version: number): { tone: 'calm' | 'good' | 'warn'; text: string } {
  if (!script.enabled) return { tone: 'calm', text: `Disabled: version ${version}` };
  if (script.activeVersion === null) return { tone: 'warn', text: 'Not live yet' };
  if (script.activeVersion === version) return { tone: 'good', text: `Live: version ${version}` };
  return { tone: 'warn', text: `Version ${script.activeVersion} is live; you are viewing version ${version}` };
}
