import type { ScriptsPort } from '#libs/ports';
import { Fault, limits } from '#libs/vocabulary';

export interface Source {
  name: string;
  source: string;
}

/** Any quoted text that may be the name of a script; imports are among them. */
const quoted = /['"](?:\.\/)?([a-z0-9-]{1,64})(?:\.[tj]s)?['"]/g;

/**
 * The unsaved sources, and the latest sources of the guild's scripts that they import, directly or indirectly. Loads no other
 * script of the guild.
 *
 * @throws Fault `check.too-large` (413)
 */
export async function withImported(
  scripts: Pick<ScriptsPort, 'latestSizes' | 'latestSources'>,
  guildId: string,
  unsaved: readonly Source[],
): Promise<Source[]> {
  const found = [...unsaved];
  let bytes = unsaved.reduce((sum, { source }) => sum + Buffer.byteLength(source), 0);
  refuse(bytes);
  const sizes = new Map((await scripts.latestSizes(guildId)).map((script) => [script.name, script.bytes]));
  for (const { name } of unsaved) sizes.delete(name);
  for (let level: readonly Source[] = unsaved; level.length > 0;) {
    const names = new Set(level.flatMap(({ source }) => namesIn(source).filter((name) => sizes.has(name))));
    for (const name of names) {
      bytes += sizes.get(name) ?? 0;
      sizes.delete(name);
    }
    refuse(bytes);
    level = names.size === 0 ? [] : await scripts.latestSources(guildId, [...names]);
    found.push(...level);
  }
  return found;
}

function namesIn(source: string): string[] {
  return [...new Set(Array.from(source.matchAll(quoted), ([, name = '']) => name))];
}

function refuse(bytes: number): void {
  const limit = limits.compiler.checkBytes;
  if (bytes <= limit) return;
  throw new Fault(
    'check.too-large',
    `The checked scripts and their imports have more than ${limit} bytes together. Check fewer scripts at once, or import less.`,
    { data: { limit } },
  );
}
