import { packageRoot, planWalls, type WallPlan } from '#libs/sandbox';
import { createRequire } from 'node:module';
import path from 'node:path';

/** Our own files that a worker loads. */
const ownFolders = ['apps/vm-worker', 'libs/isolate', 'libs/vm-protocol'];

/** The walls around vm-workers: those of each sandbox, no compiler of machine code, and no snapshot of ours. */
export function planWorkerWalls(workerPath: string, { jit = false } = {}): Promise<WallPlan> {
  const root = packageRoot(workerPath);
  const readable = [
    path.join(root, 'package.json'),
    ...ownFolders.map((folder) => path.join(root, 'dist', folder)),
    ...addonFolders(workerPath),
    // node-gyp-build looks there for the kind of C library.
    '/etc/alpine-release',
  ];
  return planWalls({ main: workerPath, flags: [...(jit ? [] : ['--jitless']), '--no-node-snapshot'], readable });
}

function addonFolders(workerPath: string): string[] {
  const require = createRequire(workerPath);
  const addon = path.dirname(require.resolve('isolated-vm/package.json'));
  const loader = path.dirname(createRequire(path.join(addon, 'package.json')).resolve('node-gyp-build/package.json'));
  return [addon, loader];
}
