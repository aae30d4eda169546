import { createHash } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Limits } from '../limits.ts';
import { DiscordError } from './errors.ts';

/** `count` requests in `ms` milliseconds. */
type Quota = readonly [count: number, ms: number];

const DEFAULT_QUOTA: Quota = [50, 1_000];
const GLOBAL: Quota = [50, 1_000];

/** What bots observe. Discord documents that limits exist and how they are told, not their numbers. */
const quotas: Readonly<Record<string, Quota>> = {
  create_message: [5, 5_000],
  update_message: [5, 5_000],
  delete_message: [5, 1_000],
  bulk_delete_messages: [1, 1_000],
  list_messages: [5, 1_000],
  get_message: [5, 1_000],
  add_my_message_reaction: [1, 250],
  delete_my_message_reaction: [1, 250],
  delete_user_message_reaction: [1, 250],
  delete_all_message_reactions: [1, 250],
  delete_all_message_reactions_by_emoji: [1, 250],
  trigger_typing_indicator: [5, 5_000],
  add_guild_member_role: [10, 10_000],
  delete_guild_member_role: [10, 10_000],
  update_guild_member: [10, 10_000],
  list_guild_members: [10, 10_000],
  search_guild_members: [10, 10_000],
  create_dm: [10, 10_000],
  execute_webhook: [5, 2_000],
  create_pin: [5, 4_000],
  delete_pin: [5, 4_000],
  get_bot_gateway: [2, 5_000],
};

/** What Discord does not document and bots run into: by guild or webhook, whoever asks. */
const slowQuotas: Readonly<Record<string, Quota>> = {
  create_guild_role: [250, 48 * 3_600_000],
  create_guild_channel: [500, 48 * 3_600_000],
  execute_webhook: [30, 60_000],
};

/** Operations that are counted together. */
const sharedBuckets: Readonly<Record<string, string>> = {
  delete_my_message_reaction: 'add_my_message_reaction',
  delete_user_message_reaction: 'add_my_message_reaction',
  deprecated_create_pin: 'create_pin',
  deprecated_delete_pin: 'delete_pin',
};

const HOUR = 3_600_000;

/**
 * Quotas that no header tells of, over the guild or channel whoever calls. Discord does not document them; bots that
 * build guilds meet them.
 */
const untold: Readonly<Record<string, Quota>> = {
  create_guild_role: [250, 48 * HOUR],
  create_guild_channel: [500, 48 * HOUR],
  rename_channel: [2, HOUR / 6],
};

/** Answers that count as invalid, and how many an address may get in ten minutes. */
const INVALID = new Set([401, 403, 429]);
const MAX_INVALID: Quota = [10_000, HOUR / 6];

/** Answers to interactions do not count towards the global limit. */
const notGlobal = /interaction|original_webhook|execute_webhook|webhook_message/;

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

function refusal(retryAfterMs: number, scope: Scope): DiscordError {
  const retryAfter = Math.ceil(retryAfterMs) / 1000;
  return new DiscordError(429, {
    message: 'You are being rate limited.',
    retry_after: retryAfter,
    global: scope === 'global',
  } as unknown as DiscordError['body']);
}

/**
 * Rate limits of REST: a bucket per operation, caller and main resource, and the global fifty a second.
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

  /**
   * Counts one call. Writes the headers that tell about it; the error it gives back is to be answered instead.
   *
   * @param major the channel, guild or webhook of the call
   */
  take(operationId: string, who: string, major: string, headers: Record<string, string>): DiscordError | null {
    if (this.#limits.off) return null;
    const now = this.#clock.now();
    this.#sweep(now);
    const name = sharedBuckets[operationId] ?? operationId;
    const [count, ms] = quotas[name] ?? DEFAULT_QUOTA;
    const quota = this.#limits.quota(count);
    const window = this.#window(`${who} ${name} ${major}`, ms, now);
    const isOver = window.used >= quota;
    if (!isOver && !notGlobal.test(operationId)) {
      const whole = this.#window(`${who} *`, GLOBAL[1], now);
      if (whole.used >= this.#limits.quota(GLOBAL[0])) return this.#refuse(whole, now, 'global', headers);
      whole.used += 1;
    }
    const slow = isOver ? null : this.#takeSlow(operationId, major, now);
    if (slow) return this.#refuse(slow, now, 'shared', headers);
    if (!isOver) window.used += 1;
    headers['X-RateLimit-Limit'] = String(quota);
    headers['X-RateLimit-Remaining'] = String(quota - window.used);
    headers['X-RateLimit-Reset'] = (window.resets / 1000).toFixed(3);
    headers['X-RateLimit-Reset-After'] = ((window.resets - now) / 1000).toFixed(3);
    headers['X-RateLimit-Bucket'] = bucketHash(name);
    return isOver ? this.#refuse(window, now, 'user', headers) : null;
  }

  /** Counts an action that a hidden quota applies to. Gives the error to answer instead, if it is used up. */
  takeUntold(action: string, major: string, headers: Record<string, string>): DiscordError | null {
    const [count, ms] = untold[action] ?? [];
    if (this.#limits.off || count === undefined || ms === undefined) return null;
    const now = this.#clock.now();
    const window = this.#window(`untold ${action} ${major}`, ms, now);
    if (window.used >= this.#limits.quota(count)) return this.#refuse(window, now, 'user', headers);
    window.used += 1;
    return null;
  }

  /**
   * Counts an answer to an address by its status.
   *
   * @see https://docs.discord.com/developers/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans
   */
  countInvalid(address: string, status: number, isShared: boolean): void {
    if (this.#limits.off || !INVALID.has(status) || isShared) return;
    this.#window(`invalid ${address}`, MAX_INVALID[1], this.#clock.now()).used += 1;
  }

  /** For how many milliseconds an address is still shut out; 0 when it is not. */
  shutOut(address: string): number {
    const window = this.#windows.get(`invalid ${address}`);
    const now = this.#clock.now();
    if (this.#limits.off || !window || window.resets <= now) return 0;
    return window.used >= this.#limits.quota(MAX_INVALID[0]) ? window.resets - now : 0;
  }

  /** Counts towards what is limited over a long time; the window if that is used up. */
  #takeSlow(operationId: string, major: string, now: number): Window | null {
    const slow = slowQuotas[operationId];
    if (!slow) return null;
    const window = this.#window(`* ${operationId} ${major}`, slow[1], now);
    if (window.used >= this.#limits.quota(slow[0])) return window;
    window.used += 1;
    return null;
  }

  #refuse(window: Window, now: number, scope: Scope, headers: Record<string, string>): DiscordError {
    const wait = window.resets - now;
    headers['Retry-After'] = String(Math.ceil(wait / 1000));
    headers['X-RateLimit-Scope'] = scope;
    if (scope === 'global') headers['X-RateLimit-Global'] = 'true';
    return refusal(wait, scope);
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
