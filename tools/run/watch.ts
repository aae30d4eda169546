import { spawn } from 'node:child_process';
import { watch } from 'node:fs';
import path from 'node:path';
import type { Mainstay, ProcessName } from './mainstay.ts';

/** Which processes are started again when a file below a folder changes. */
const folders: Record<string, ProcessName[]> = {
  apps: ['discord-sim', 'jobserver', 'bot', 'webserver'],
  libs: ['discord-sim', 'jobserver', 'bot', 'webserver'],
  simpleproxy: ['simpleproxy'],
  website: ['website'],
};

/** Builds what changed and starts the processes again that run it. */
export function watchAndRestart(root: string, mainstay: Mainstay, say: (text: string) => void): void {
  const changed = new Set<string>();
  let busy = false;

  const build = (folder: string): Promise<boolean> => {
    const args = ['run', '--silent', 'build', ...(folder === 'apps' || folder === 'libs' ? [] : ['-w', folder])];
    return new Promise((done) => {
      spawn('npm', args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] }).on('exit', (code) => done(code === 0));
    });
  };

  const work = async (): Promise<void> => {
    if (busy) return;
    busy = true;
    while (changed.size > 0) {
      const batch = [...changed];
      changed.clear();
      for (const folder of batch) {
        if (!(await build(folder))) {
          say(`  ${folder}: does not build; what runs goes on as it was`);
          continue;
        }
        const appOf = (name: ProcessName) => mainstay.processes.get(name);
        for (const name of folders[folder] ?? []) await appOf(name)?.kill();
        say(`  ${folder}: built and started again`);
      }
    }
    busy = false;
  };

  for (const folder of Object.keys(folders)) {
    watch(path.join(root, folder), { recursive: true }, (_event, file) => {
      if (!file || /(^|\/)(dist|\.next|node_modules)\/|\.(spec|e2e)\.ts$/.test(file)) return;
      changed.add(folder);
      setTimeout(() => void work(), 150);
    });
  }
}
