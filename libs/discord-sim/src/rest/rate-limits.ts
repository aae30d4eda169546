import { createHash } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Limits } from '../limits.ts';
import { DiscordError, fail } from './errors.ts';
import { bucketOf, GLOBAL, INVALID, resourceQuotas, type ResourceQuota, type ResourceQuotaName } from './quotas.ts';

/** Answers that count as invalid. */
const INVALID_STATUSES = new Set([401, 403, 429]);

interface Window {
  used: number;
  resets: number;
}

const hashes = new Map<string, string>();
function bucketHash(name: string): string {
  let hash = hashes.get(name);
  if (!hash) hashes.set(name, (hash = createHash('md5').update(`bucket ${name}`).digest('hex')));
  return hash;
}

type Scope = 'user' | 'global' | 'shared';

/** The headers of every rejection. */
function refusalHeaders(waitMs: number, scope: Scope): Record<string, string> {
  return {
    'Retry-After': String(Math.ceil(waitMs / 1000)),
    'X-RateLimit-Scope': scope,
    ...(scope === 'global' ? { 'X-RateLimit-Global': 'true' } : {}),
  };
}

/** A 429, to be thrown. @see https://docs.discord.com/developers/topics/rate-limits#exceeding-a-rate-limit */
export function refusal(waitMs: number, scope: Scope): DiscordError {
  const message = scope === 'shared' ? 'The resource is being rate limited.' : 'You are being rate limited.';
  const body = { message, code: 0, retry_after: Math.ceil(waitMs) / 1000, global: scope === 'global' };
  return new DiscordError(429, body, refusalHeaders(waitMs, scope));
}

/** Data of a call that limits need before it runs. */
export interface Counted {
  operationId: string;
  /** The caller, or the address of a caller without a token. */
  who: string;
  /** The channel, guild or webhook of the path. */
  major: string;
  /** Age of the message of the path, in milliseconds; undefined if there is none. */
  messageAgeMs?: number | undefined;
  /** Calls that answer interactions do not count towards the global limit. */
  isInteraction: boolean;
}

/**
 * Rate limits of REST: a bucket per operation, caller and main resource, the global fifty a second, the quotas of
 * resources, and the ban of an address after too many invalid requests.
 *
 * @see https://docs.discord.com/developers/topics/rate-limits
 */
export class RateLimits {
  readonly #clock: Clock;
  readonly #limits: Limits;
  readonly #windows = new Map<string, Window>();
  #sweptAt = 0;

  constructor(clock: Clock, limits: Limits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /** Counts one call and writes its rate limit headers. @throws DiscordError 429 */
  take({ operationId, who, major, messageAgeMs, isInteraction }: Counted, headers: Record<string, string>): void {
    if (this.#limits.off) return;
    const now = this.#clock.now();
    this.#sweep(now);
    const { name, count, ms } = bucketOf(operationId, messageAgeMs);
    const quota = this.#limits.quota(count);
    const window = this.#window(`${who} ${name} ${major}`, ms, now);
    const isOver = window.used >= quota;
    if (!isOver && !isInteraction) this.#takeGlobal(who, now);
    if (!isOver) window.used += 1;
    headers['X-RateLimit-Limit'] = String(quota);
    headers['X-RateLimit-Remaining'] = String(quota - window.used);
    headers['X-RateLimit-Reset'] = (window.resets / 1000).toFixed(3);
    headers['X-RateLimit-Reset-After'] = ((window.resets - now) / 1000).toFixed(3);
    headers['X-RateLimit-Bucket'] = bucketHash(name);
    if (isOver) throw refusal(window.resets - now, 'user');
  }

  #takeGlobal(who: string, now: number): void {
    const whole = this.#window(`${who} *`, GLOBAL.ms, now);
    if (whole.used >= this.#limits.quota(GLOBAL.count)) throw refusal(whole.resets - now, 'global');
    whole.used += 1;
  }

  /**
   * Counts towards a quota of a resource, for all callers together.
   *
   * @param id the channel, guild or application that has the quota
   * @throws DiscordError 429, or the code of the quota
   */
  spend(name: ResourceQuotaName, id: string): void {
    if (this.#limits.off) return;
    const quota: ResourceQuota = resourceQuotas[name];
    const now = this.#clock.now();
    const window = this.#window(`resource ${name} ${id}`, quota.ms, now);
    if (window.used < this.#limits.quota(quota.count)) {
      window.used += 1;
      return;
    }
    const wait = window.resets - now;
    if (quota.code === undefined) throw refusal(wait, 'shared');
    const { status, body } = fail(quota.code, { retry_after: Math.ceil(wait) / 1000, global: false });
    throw new DiscordError(status, body, status === 429 ? refusalHeaders(wait, 'shared') : {});
  }

  /**
   * Counts an answer to an address: a rejection, or a deleted webhook.
   *
   * @see https://docs.discord.com/developers/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans
   */
  countAnswer(
    address: string,
    { status, isShared, isWebhook }: Record<'isShared' | 'isWebhook', boolean> & { status: number },
  ): void {
    const isInvalid = (INVALID_STATUSES.has(status) && !isShared) || (status === 404 && isWebhook);
    if (this.#limits.off || !isInvalid) return;
    this.#window(`invalid ${address}`, INVALID.ms, this.#clock.now()).used += 1;
  }

  /** Remaining ban of an address, in milliseconds; 0 without one. */
  shutOut(address: string): number {
    const window = this.#windows.get(`invalid ${address}`);
    const now = this.#clock.now();
    if (this.#limits.off || !window || window.resets <= now) return 0;
    return window.used >= this.#limits.quota(INVALID.count) ? window.resets - now : 0;
  }

  /** Resets all counters. */
  clear(): void {
    this.#windows.clear();
  }

  #window(key: string, ms: number, now: number): Window {
    let window = this.#windows.get(key);
    if (!window || window.resets <= now) this.#windows.set(key, (window = { used: 0, resets: now + ms }));
    return window;
  }

  #sweep(now: number): void {
    if (now - this.#sweptAt < 60_000) return;
    this.#sweptAt = now;
    for (const [key, { resets }] of this.#windows) if (resets <= now) this.#windows.delete(key);
  }
}
