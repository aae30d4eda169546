import { z } from 'zod';
import type { Limits } from '../limits.ts';
import type { World } from '../world/world.ts';
import type { CloseReason } from './close-codes.ts';
import { ALL_INTENTS, mayAsk } from './intents.ts';
import type { Identity } from './session.ts';

const GUILDS_PER_SHARD = 2_500;
const IDENTIFY_EVERY = 5_000;

const Identify = z.object({
  token: z.string(),
  intents: z.unknown().optional(),
  shard: z.unknown().optional(),
  compress: z.unknown().optional(),
  large_threshold: z.number().int().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  presence: z.unknown().optional(),
});

export const Resume = z.object({ token: z.string(), session_id: z.string(), seq: z.number().int() });

/** Reads a token: the prefix `Bot ` is optional on the gateway. */
export const bareToken = (token: string): string => token.replace(/^Bot /, '');

function shardOf(shard: unknown): readonly [number, number] | null {
  if (shard === undefined || shard === null) return [0, 1];
  if (!Array.isArray(shard) || shard.length !== 2) return null;
  const [id, count] = shard as unknown[];
  const isValid =
    Number.isInteger(id) && Number.isInteger(count) && (id as number) >= 0 && (id as number) < (count as number);
  return isValid ? [id as number, count as number] : null;
}

/** Reads an IDENTIFY: the application and its options, or the code with which to close the connection. */
export function readIdentify(
  world: World,
  data: unknown,
): { identity: Identity; compress: boolean; presence: unknown } | CloseReason {
  const parsed = Identify.safeParse(data);
  if (!parsed.success) return 'decodeError';
  const { token: given, intents, shard: asked, large_threshold: threshold, compress } = parsed.data;
  const token = bareToken(given);
  const account = world.accountByToken(token);
  const application = world.applications.get(account?.applicationId ?? '');
  if (!account || !application) return 'authenticationFailed';
  if (!Number.isInteger(intents) || ((intents as number) & ~ALL_INTENTS) !== 0 || (intents as number) < 0)
    return 'invalidIntents';
  if (!mayAsk(intents as number, application.flags)) return 'disallowedIntents';
  const shard = shardOf(asked);
  if (!shard) return 'invalidShard';
  if (world.guildsOf(account.user.id).length > GUILDS_PER_SHARD * shard[1]) return 'shardingRequired';
  const identity: Identity = {
    application,
    botId: account.user.id,
    token,
    intents: intents as number,
    shard,
    hasShard: asked !== undefined && asked !== null,
    largeThreshold: Math.min(Math.max(threshold ?? 50, 50), 250),
  };
  return { identity, compress: compress === true, presence: parsed.data.presence ?? undefined };
}

/**
 * Identify limits of applications: `max_concurrency` every five seconds, 1,000 a day.
 *
 * @see https://docs.discord.com/developers/events/gateway#session-start-limit-object
 */
export class IdentifyLimit {
  readonly #world: World;
  readonly #limits: Limits;
  readonly #last = new Map<string, number>();
  readonly #days = new Map<string, { since: number; used: number }>();
  readonly total = 1_000;

  constructor(world: World, limits: Limits) {
    this.#world = world;
    this.#limits = limits;
  }

  get maxConcurrency(): number {
    return this.#limits.off ? 16 : this.#limits.quota(1);
  }

  /** Whether the 1,000 identifies of this day are used up. */
  isSpent(applicationId: string): boolean {
    return !this.#limits.off && this.#day(applicationId).used >= this.total;
  }

  /** Counts an IDENTIFY; returns false if it comes too soon. */
  take({ application, shard }: Identity): boolean {
    const now = this.#world.clock.now();
    const key = `${application.id} ${shard[0] % this.maxConcurrency}`;
    if (!this.#limits.off && now - (this.#last.get(key) ?? -Infinity) < IDENTIFY_EVERY) return false;
    this.#last.set(key, now);
    this.#day(application.id).used += 1;
    return true;
  }

  /** @see https://docs.discord.com/developers/events/gateway#get-gateway-bot */
  describe(applicationId: string): { total: number; remaining: number; reset_after: number; max_concurrency: number } {
    const { since, used } = this.#day(applicationId);
    return {
      total: this.total,
      remaining: Math.max(0, this.total - used),
      reset_after: used === 0 ? 0 : Math.max(0, since + 86_400_000 - this.#world.clock.now()),
      max_concurrency: this.maxConcurrency,
    };
  }

  #day(applicationId: string): { since: number; used: number } {
    const now = this.#world.clock.now();
    let day = this.#days.get(applicationId);
    if (!day || now - day.since >= 86_400_000) this.#days.set(applicationId, (day = { since: now, used: 0 }));
    return day;
  }
}
