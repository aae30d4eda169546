import type { Account, Application, Guild } from '../world/entities.ts';
import type { World } from '../world/world.ts';
import type { Recipe } from './recipe.ts';

/** What the makers of a guild's parts share. */
export interface Plan {
  world: World;
  recipe: Recipe;
  guild: Guild;
  people: readonly Account[];
  application: Application;
  /** Of the simulator, for the addresses of files. */
  url: string;
  /** When the guild was opened, and up to when its history goes; milliseconds since 1970. */
  opened: number;
  until: number;
  /** An id for the next thing of the guild. */
  nextId(): string;
}

/** Calls a maker so many times, with numbers from 1 on. */
export function times(count: number, make: (number: number) => void): void {
  for (let number = 1; number <= count; number += 1) make(number);
}
