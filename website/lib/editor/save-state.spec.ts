import type { Run, Script } from '../types';
import { describeState, type SaveState, stateAfter } from './save-state';

const script = (fields: Partial<Script> = {}): Script =>
  ({ name: 'ping', enabled: true, activeVersion: 2, latestVersion: 2, ...fields }) as Script;
const idle: SaveState = { kind: 'idle' };
const text = (state: SaveState, dirty: boolean, of: Script, version: number): string =>
  describeState(state, dirty, of, version).text;

describe('the status of a script in the editor', () => {
  it.each([
    ['the version shown is live → that it is', idle, false, script(), 2, 'Live: version 2'],
    [
      'another tab has made a newer one live → that one, although this editor deployed the one before',
      idle,
      false,
      script({ activeVersion: 3, latestVersion: 3 }),
      2,
      'Version 3 is live; you are viewing version 2',
    ],
    ['that newer version is taken → that it is live', idle, false, script({ activeVersion: 3 }), 3, 'Live: version 3'],
    ['the script is disabled → that', idle, false, script({ enabled: false }), 2, 'Disabled: version 2'],
    ['no version was deployed yet → that', idle, false, script({ activeVersion: null }), 1, 'Not live yet'],
    ['unsaved text → that', idle, true, script(), 2, 'Unsaved changes'],
    [
      'unsaved text during a deployment → the deployment',
      { kind: 'deploying', version: 3 },
      true,
      script(),
      3,
      'Deploying version 3…',
    ],
  ] as const)('%s', (_, state, dirty, of, version, expected) => {
    expect(text(state, dirty, of, version)).toBe(expected);
  });

  it.each([
    ['succeeded', { state: 'succeeded' }, { kind: 'idle' }],
    ['failed', { state: 'failed', fault: { code: 'x', message: 'No' } }, { kind: 'failed', version: 3, message: 'No' }],
    ['cancelled', { state: 'cancelled', fault: null }, { kind: 'failed', message: 'The deployment was cancelled.' }],
  ])('a deployment that %s → the state of the editor', (_, run, expected) => {
    expect(stateAfter(run as unknown as Run, 3, 'ping')).toMatchObject(expected);
  });
});
