import type { World } from './world.ts';

/** How long a guild's messages take to be found for the first time, in milliseconds. */
export const INDEXING = 2_000;

/** When what is searched for the first time will be ready, by guild or channel. */
const indexes = new WeakMap<World, Map<string, number>>();

/** What is left until a guild or channel can be searched, in milliseconds; the first question begins it. */
export function indexingLeft(world: World, id: string): number {
  let ready = indexes.get(world);
  if (!ready) indexes.set(world, (ready = new Map()));
  const now = world.clock.now();
  const at = ready.get(id) ?? now + INDEXING;
  ready.set(id, at);
  return Math.max(at - now, 0);
}
