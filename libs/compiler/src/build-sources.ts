import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { glob, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

const options = {
  swcrc: false,
  configFile: false,
  jsc: { target: 'es2024', parser: { syntax: 'typescript' }, rewriteRelativeImportExtensions: true } as object,
};

/**
 * Compiles folders of our own TypeScript to JavaScript, like `nest build`, into a folder whose name is a hash of the sources
 * and the compiler. Each version is built once and shared by all processes. It is for running from source, without a build.
 *
 * @param root the repository
 * @param folders relative to the root
 * @returns the folder that replaces the root: it has a `package.json` and a `dist`
 */
export async function buildSources(root: string, folders: readonly string[]): Promise<string> {
  const { transform, version } = await import('@swc/core');
  const files: Array<{ file: string; text: string }> = [];
  for (const folder of folders) {
    for await (const file of glob(`${folder}/**/*.ts`, { cwd: root, exclude: (name) => name.endsWith('.spec.ts') })) {
      files.push({ file, text: await readFile(path.join(root, file), 'utf8') });
    }
  }
  files.sort((a, b) => (a.file < b.file ? -1 : 1));
  const hash = createHash('sha256')
    .update(JSON.stringify([version, options, files]))
    .digest('hex')
    .slice(0, 16);
  const built = path.join(root, 'node_modules', '.cache', `mainstay-${hash}`);
  if (existsSync(built)) return built;

  const draft = `${built}.${process.pid}.${performance.now().toString(36).replace('.', '')}`;
  for (const { file, text } of files) {
    const { code } = await transform(text, {
      filename: file,
      ...options,
    });
    const target = path.join(draft, 'dist', file.replace(/\.ts$/, '.js'));
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, code);
  }
  const manifest = { type: 'module', imports: { '#libs/*': './dist/libs/*/src/index.js' } };
  await writeFile(path.join(draft, 'package.json'), JSON.stringify(manifest));
  try {
    await rename(draft, built);
  } catch (error) {
    // Another process finished first.
    await rm(draft, { recursive: true, force: true });
    if (!existsSync(built)) throw error;
  }
  return built;
}
