import { spawn } from 'node:child_process';
import { watch } from 'node:fs';
import path from 'node:path';
import type { Mainstay, ProcessName } from './mainstay.ts';

/** The processes that run the code of a file; empty for other files. */
function runners(folder: Folder, file: string): ProcessName[] {
  if (/(^|\/)(dist|\.next|node_modules)\/|\.(spec|e2e)\.ts$/.test(file)) return [];
  if (folder === 'simpleproxy' || folder === 'website') return [folder];
  const ours: ProcessName[] = ['discord-sim', 'jobserver', 'bot', 'webserver'];
  if (folder === 'libs') return ours;
  const app = file.split('/', 1)[0];
  return app === 'vm-worker' ? ['jobserver'] : ours.filter((name) => name === app);
}

const folders = ['apps', 'libs', 'simpleproxy', 'website'] as const;
type Folder = (typeof folders)[number];

/** Builds changed folders and restarts the processes that run them. */
export function watchAndRestart(root: string, mainstay: Mainstay, say: (text: string) => void): void {
  const changed = new Map<Folder, Set<ProcessName>>();
  let busy = false;

  const build = (folder: Folder): Promise<boolean> => {
    const args = ['run', '--silent', 'build', ...(folder === 'apps' || folder === 'libs' ? [] : ['-w', folder])];
    return new Promise((done) => {
      // The build contains no secret, and script workers, which run as another user, have to read it.
      spawn('/bin/sh', ['-c', 'umask 022; exec npm "$@"', 'sh', ...args], {
        cwd: root,
        stdio: ['ignore', 'ignore', 'inherit'],
      }).on('exit', (code) => done(code === 0));
    });
  };

  const work = async (): Promise<void> => {
    if (busy) return;
    busy = true;
    while (changed.size > 0) {
      const batch = [...changed];
      changed.clear();
      for (const [folder, names] of batch) {
        if (!(await build(folder))) {
          say(`  ${folder}: the build fails; its processes continue with the previous build`);
          continue;
        }
        for (const name of names) await mainstay.processes.get(name)?.kill();
        say(`  ${folder}: built; restarted ${[...names].join(', ')}`);
      }
    }
    busy = false;
  };

  for (const folder of folders) {
    watch(path.join(root, folder), { recursive: true }, (_event, file) => {
      const names = file ? runners(folder, file) : [];
      if (names.length === 0) return;
      changed.set(folder, new Set([...(changed.get(folder) ?? []), ...names]));
      setTimeout(() => void work(), 150);
    });
  }
}
