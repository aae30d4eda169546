import type { Script } from '#libs/ports';
import type { Ports } from '../ports.ts';

/** Names of the guild's other scripts whose active version imports this one, also of those that are switched off. */
export async function importersOf({ scripts, compiler }: Ports, { guildId, id, name }: Script): Promise<string[]> {
  const importers: string[] = [];
  for (const other of await scripts.list(guildId)) {
    const active = (await scripts.versions(guildId, other.id)).find((version) => version.id === other.activeVersionId);
    if (other.id === id || !active) continue;
    const { source } = await scripts.version(guildId, other.id, active.number);
    if ((await compiler.compile(other.name, source)).imports.includes(name)) importers.push(other.name);
  }
  return importers;
}
