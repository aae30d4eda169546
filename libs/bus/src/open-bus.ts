import type { LogPort } from '#libs/ports';
import { Bus } from './bus.ts';
import { PostgresWire } from './postgres-wire.ts';
import { RedisWire } from './redis-wire.ts';

/** Where messages travel: Redis when there is a URL of it, else PostgreSQL. */
export interface BusOptions {
  databaseUrl: string;
  /** With it the bus is in Redis, else in PostgreSQL. */
  redisUrl?: string | undefined;
  log?: LogPort;
}

/** A bus that connects when it is first used. */
export function openBus({ databaseUrl, redisUrl, log }: BusOptions): Bus {
  return new Bus(redisUrl ? new RedisWire(redisUrl) : new PostgresWire(databaseUrl), log);
}
