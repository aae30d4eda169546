const WINDOW_MS = 600_000;
const SLOT_MS = 10_000;

/**
 * Counts answers 401, 403 and 429 (not of shared scope) in the last ten minutes. At 10,000 Discord bans the address, so we stop before.
 * @see https://docs.discord.com/developers/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans
 */
export class InvalidBudget {
  readonly #slots = new Map<number, number>();
  readonly #limit: number;
  readonly #now: () => number;

  constructor(limit = 9500, now: () => number = Date.now) {
    this.#limit = limit;
    this.#now = now;
  }

  get used(): number {
    const oldest = Math.floor((this.#now() - WINDOW_MS) / SLOT_MS);
    let sum = 0;
    for (const [slot, count] of this.#slots) {
      if (slot < oldest) this.#slots.delete(slot);
      else sum += count;
    }
    return sum;
  }

  /** Milliseconds until requests may be sent again; 0 while there is budget. */
  delay(): number {
    if (this.used < this.#limit) return 0;
    const [oldest = 0] = this.#slots.keys();
    return Math.max(1000, (oldest + 1) * SLOT_MS + WINDOW_MS - this.#now());
  }

  spend(): void {
    const slot = Math.floor(this.#now() / SLOT_MS);
    this.#slots.set(slot, (this.#slots.get(slot) ?? 0) + 1);
  }
}
