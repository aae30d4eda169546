import type { LogPort } from '#libs/ports';
import { Bus } from './bus.ts';
import { PostgresWire } from './postgres-wire.ts';
import { RedisWire } from './redis-wire.ts';

/** Messages travel over Redis if `redisUrl` is set, else over PostgreSQL. */
export interface BusOptions {
  databaseUrl: string;
  /** Set: the bus uses Redis. Unset: PostgreSQL. */
  redisUrl?: string | undefined;
  log?: LogPort;
}

/** A bus that connects on first use. */
export function openBus({ databaseUrl, redisUrl, log }: BusOptions): Bus {
  return new Bus(redisUrl ? new RedisWire(redisUrl) : new PostgresWire(databaseUrl), log);
}
