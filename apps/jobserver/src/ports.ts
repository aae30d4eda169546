import type { Bus } from '#libs/bus';
import type { Stores } from '#libs/database';
import type { WorkQueue } from '#libs/queue';
import type { CompilerPort, DiscordPort, LogPort } from '#libs/ports';

/** Everything outside that the jobserver reaches. */
export interface Outside {
  stores: Stores;
  bus: Bus;
  work: WorkQueue;
  discord: DiscordPort;
  compiler: CompilerPort & { close(): void };
  log: LogPort;
}

/** Token of what the jobserver reaches, and of what it does with it. */
export const OUTSIDE = Symbol('outside');
export const ENGINE = Symbol('engine');
