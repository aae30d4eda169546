import type { Bus } from '#libs/bus';
import type { Stores } from '#libs/database';
import type { WorkQueue } from '#libs/queue';
import type { CompilerPort, DiscordPort, LogPort } from '#libs/ports';

/** All ports of the jobserver. */
export interface Outside {
  stores: Stores;
  bus: Bus;
  work: WorkQueue;
  discord: DiscordPort;
  compiler: CompilerPort & { close(): void };
  log: LogPort;
}

/** Token of the jobserver's ports. */
export const OUTSIDE = Symbol('outside');
export const ENGINE = Symbol('engine');
