import type { World } from './world.ts';

/** Time until a guild's messages can be searched for the first time, in milliseconds. */
export const INDEXING = 2_000;

/** Remaining time until a guild or channel can be searched, in milliseconds; the first search starts it. */
export function indexingLeft(world: World, id: string): number {
  const now = world.clock.now();
  const at = world.searchable.get(id) ?? now + INDEXING;
  world.searchable.set(id, at);
  return Math.max(at - now, 0);
}
