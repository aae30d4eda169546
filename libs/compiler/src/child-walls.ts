import { packageRoot, planWalls, type WallPlan } from '#libs/sandbox';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** Our own libs that the children load. */
const ownLibs = ['compiler', 'vm-protocol', 'vocabulary'];
/** Packages that the children load, by the package that needs them. */
const packages = ['@swc/core', '@jridgewell/trace-mapping', 'typescript', 'diff', 'zod', 'discord-api-types'];

const plans = new Map<string, Promise<WallPlan>>();

/** Plans the walls around a child, the same as for every sandbox. @param module beside this file, without its extension */
export function planChildWalls(module: string, heapMb: number): Promise<WallPlan> {
  const key = `${module} ${heapMb}`;
  let plan = plans.get(key);
  if (plan === undefined) plans.set(key, (plan = makePlan(module, heapMb)));
  return plan;
}

function makePlan(module: string, heapMb: number): Promise<WallPlan> {
  // Run from source, Node strips the types itself.
  const isSource = import.meta.filename.endsWith('.ts');
  const root = packageRoot(import.meta.filename);
  const libs = path.resolve(import.meta.dirname, '../..');
  return planWalls({
    main: path.join(import.meta.dirname, `${module}.${isSource ? 'ts' : 'js'}`),
    flags: [`--max-old-space-size=${heapMb}`, ...(isSource ? ['--conditions=source'] : [])],
    readable: [
      path.join(root, 'package.json'),
      ...ownLibs.map((lib) => path.join(libs, lib)),
      ...packageFolders(packages, import.meta.filename),
      // swc reads this file to detect the C library.
      '/usr/bin/ldd',
    ],
  });
}

/** Folders of packages and of their dependencies. */
function packageFolders(names: readonly string[], from: string): string[] {
  const found = new Set<string>();
  const todo = names.map((name) => ({ name, from }));
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const manifest = findManifest(next.name, next.from);
    if (manifest === null || found.has(path.dirname(manifest))) continue;
    found.add(path.dirname(manifest));
    const { dependencies = {}, optionalDependencies = {} } = createRequire(manifest)(manifest) as Manifest;
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) todo.push({ name, from: manifest });
  }
  return [...found];
}

interface Manifest {
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

/** Null for an optional package that is not installed. */
function findManifest(name: string, from: string): string | null {
  const folders = createRequire(from).resolve.paths(name) ?? [];
  const found = folders.map((folder) => path.join(folder, name, 'package.json')).find((file) => existsSync(file));
  return found ?? null;
}
