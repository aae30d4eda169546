import type { Account, Application, Guild } from '../world/entities.ts';
import type { World } from '../world/world.ts';
import type { Recipe } from './recipe.ts';

/** Data that the makers of a guild's parts share. */
export interface Plan {
  world: World;
  recipe: Recipe;
  guild: Guild;
  people: readonly Account[];
  application: Application;
  /** Address of the simulator, for the addresses of files. */
  url: string;
  /** Creation time of the guild and end of its history, in milliseconds since 1970. */
  opened: number;
  until: number;
  /** An id for the next object of the guild. */
  nextId(): string;
}

/** Calls a maker `count` times, with the numbers from 1. */
export function times(count: number, make: (number: number) => void): void {
  for (let number = 1; number <= count; number += 1) make(number);
}
