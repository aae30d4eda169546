import type { Clock } from './clock.ts';
import type { RecipeInput } from './demo/recipe.ts';
import type { Gateway } from './gateway/gateway.ts';
import type { CallLog } from './call-log.ts';
import type { Limits } from './limits.ts';
import type { Campaigns } from './traffic/campaigns.ts';
import type { World } from './world/world.ts';

/** A running simulator. */
export interface Simulation {
  /** Address without a slash at its end: REST is below `/api`, the gateway at `/gateway`. */
  readonly url: string;
  readonly world: World;
  readonly gateway: Gateway;
  readonly clock: Clock;
  readonly callLog: CallLog;
  readonly limits: Limits;
  /** Running traffic, raids and nukes. */
  readonly campaigns: Campaigns;
  /**
   * Deletes everything and makes a new world, by another recipe if one is given, empty for null; all gateway sessions end.
   * `keepApplication`: bot, tokens and commands stay the same, for any recipe.
   */
  reset(seed?: number, recipe?: RecipeInput | null, keepApplication?: boolean): void;
  /** Refuses new connections for `ms` milliseconds of the machine's time, in REST and the gateway; open connections stay. */
  refuse(ms: number): void;
  /** @throws Error in strict mode, when an answer differed from Discord's document */
  close(): Promise<void>;
}
