import { buildSources } from '#libs/compiler';
import path from 'node:path';

const main = 'apps/vm-worker/src/main';
const folders = ['apps/vm-worker/src', 'libs/isolate/src', 'libs/vm-protocol/src'];

/**
 * The worker's compiled main file: beside our own build, or compiled now where we run from source. A worker cannot run
 * from source itself: without a JIT Node cannot read TypeScript.
 */
export async function locateWorker(): Promise<string> {
  // libs/vm/src of the sources, or of dist.
  const tree = path.resolve(import.meta.dirname, '../../..');
  if (import.meta.filename.endsWith('.js')) return path.join(tree, `${main}.js`);
  return path.join(await buildSources(tree, folders), 'dist', `${main}.js`);
}
