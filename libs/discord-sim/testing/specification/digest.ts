import { createHash } from 'node:crypto';
import type { Simulation } from '../../src/simulation.ts';

/** A digest of everything that exists: equal worlds have the same digest. */
export function digest({ world }: Simulation): string {
  // The time of a first search is state, but no API shows it.
  const maps = Object.values(world).filter((part) => part instanceof Map && part !== world.searchable);
  const logs = [...world.logs()].filter(([, log]) => log.size > 0).map(([id, log]) => [id, [...log]]);
  const plain = (key: string, value: unknown) => {
    // Long, and append-only.
    if (key === 'auditLog') return (value as unknown[]).length;
    if (key === 'serialized_source_guild') return null;
    return value instanceof Map || value instanceof Set ? [...value] : value;
  };
  const all = JSON.stringify([maps, logs, world.commands.scopes], plain);
  return createHash('sha1').update(all).digest('hex');
}
