import type { ActiveImports, Script } from '#libs/ports';
import type { Ports } from '../ports.ts';

/** Names of the guild's other scripts whose active version imports this one, including disabled ones. */
export async function importersOf(ports: Ports, { guildId, id, name }: Script): Promise<string[]> {
  const importers: string[] = [];
  for (const other of await ports.scripts.activeImports(guildId)) {
    if (other.scriptId === id) continue;
    const imports = other.imports ?? (await findImports(ports, guildId, other));
    if (imports.includes(name)) importers.push(other.name);
  }
  return importers;
}

/** Finds the imports of a version that was saved before imports were stored, and stores them. */
async function findImports(
  { scripts, compiler }: Ports,
  guildId: string,
  { scriptId, name, number, versionId }: ActiveImports,
): Promise<string[]> {
  const { source } = await scripts.version(guildId, scriptId, number);
  const { imports } = await compiler.compile({ guildId, name, source });
  await scripts.saveImports(versionId, imports);
  return imports;
}
