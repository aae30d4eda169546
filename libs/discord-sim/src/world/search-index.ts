import type { World } from './world.ts';

/** How long a guild's messages take to be found for the first time, in milliseconds. */
export const INDEXING = 2_000;

/** What is left until a guild or channel can be searched, in milliseconds; the first question begins it. */
export function indexingLeft(world: World, id: string): number {
  const now = world.clock.now();
  const at = world.searchable.get(id) ?? now + INDEXING;
  world.searchable.set(id, at);
  return Math.max(at - now, 0);
}
