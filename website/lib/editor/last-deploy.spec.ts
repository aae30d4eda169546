import type { Run } from '../types';
import { deployOf } from './last-deploy';

const run = (id: string, scriptId: string, versionNumber: number, state: Run['state']): Run =>
  ({ id, task: 'script.deploy', state, input: { guildId: '1', scriptId, versionNumber } }) as unknown as Run;

describe('the deployment to follow when a script is opened', () => {
  it.each([
    ['its first one runs → that one', [run('r1', 'a', 1, 'running')], 1, { version: 1, runId: 'r1' }],
    [
      'its first one failed → that one, so that the reason shows',
      [run('r1', 'a', 1, 'failed')],
      1,
      { version: 1, runId: 'r1' },
    ],
    ['it succeeded a moment ago → none', [run('r1', 'a', 1, 'succeeded')], 1, null],
    ['only other scripts were deployed → none', [run('r1', 'b', 1, 'running')], 1, null],
    [
      'an older version was made live again → none',
      [run('r2', 'a', 1, 'failed'), run('r1', 'a', 2, 'failed')],
      2,
      null,
    ],
    ['two → the newest', [run('r2', 'a', 2, 'queued'), run('r1', 'a', 2, 'failed')], 2, { version: 2, runId: 'r2' }],
  ] as const)('%s', (_, runs, latestVersion, expected) => {
    expect(deployOf(runs, { id: 'a', latestVersion })).toEqual(expected);
  });
});
