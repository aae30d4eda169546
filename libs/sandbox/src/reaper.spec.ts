import { spawn } from 'node:child_process';
import { Reaper } from './reaper.ts';

describe('the reaper', () => {
  it('the parent of the reaper dies → kills the watched process, not a dismissed one', async () => {
    const spin = (): ReturnType<typeof spawn> => spawn('/bin/sh', ['-c', 'while :; do :; done'], { stdio: 'ignore' });
    const [watched, spared] = [spin(), spin()];
    const script = `const { Reaper } = await import(process.argv[1]); new Reaper(${watched.pid}); new Reaper(${spared.pid}).dismiss(); setTimeout(() => process.kill(process.pid, 'SIGKILL'), 100);`;
    const args = [
      '--conditions=source',
      '--input-type=module',
      '-e',
      script,
      new URL('reaper.ts', import.meta.url).href,
    ];
    spawn(process.execPath, args, { stdio: 'inherit' });
    await new Promise((resolve) => watched.once('exit', resolve));
    expect(spared).toMatchObject({ exitCode: null, signalCode: null });
    spared.kill('SIGKILL');
    await new Promise((resolve) => spared.once('exit', resolve));
    expect(Reaper).toBeDefined();
  });
});
