import { limits } from '../limits.ts';
import { FOREIGN, UNATTRIBUTED } from './payer.ts';
import type { Priority } from './route.ts';
import { SlidingCount } from './sliding-count.ts';

const WINDOW_MS = 600_000;
const SLOT_MS = 10_000;

/** Reason why a request must wait: its payer has used up its own part, or all payers have used up everything. */
export interface InvalidWait {
  ms: number;
  whose: 'all' | 'own';
}

/**
 * Counts answers 401, 403 and 429 (not of shared scope) in the last ten minutes, by payer. Discord bans the address at 10,000; the proxy
 * stops before. No payer can use up the part of others: a guild has a part that shrinks with the remaining budget, the priorities
 * `interaction` and `moderation` have a reserve, and credentials other than the bot's are counted apart.
 *
 * @see https://docs.discord.com/developers/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans
 */
export class InvalidBudget {
  readonly #counts = new SlidingCount(WINDOW_MS, SLOT_MS);
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** All except those of foreign credentials. */
  get used(): number {
    return this.#counts.total(this.#now()) - this.usedBy(FOREIGN);
  }

  usedBy(payer: string): number {
    return this.#counts.of(payer, this.#now());
  }

  /** Null while the payer may send with this priority. */
  delay(payer: string, priority: Priority): InvalidWait | null {
    const own = this.usedBy(payer);
    if (payer === FOREIGN) return own < limits.invalid.foreign ? null : this.#waitFor(payer);
    const isUrgent = priority === 'interaction' || priority === 'moderation';
    const { total, reserve, perGuild, partOfRest, guildReserve } = limits.invalid;
    const free = total - (isUrgent ? 0 : reserve) - this.used;
    if (free <= 0) return this.#waitFor(null);
    if (payer === UNATTRIBUTED) return null;
    const most = Math.min(perGuild, Math.ceil(free * partOfRest)) + (isUrgent ? guildReserve : 0);
    return own < most ? null : this.#waitFor(payer);
  }

  spend(payer: string): void {
    this.#counts.add(payer, this.#now());
  }

  /** Time until the oldest rejection of the payer, or of all, leaves the window. */
  #waitFor(payer: string | null): InvalidWait {
    const at = this.#counts.oldestLeavesAt(payer, FOREIGN) ?? 0;
    return { ms: Math.max(1000, at - this.#now()), whose: payer === null ? 'all' : 'own' };
  }
}
