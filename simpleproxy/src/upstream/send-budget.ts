/**
 * Number of gateway commands that may still be sent on a connection: 120 in any 60 seconds, some of them reserved for heartbeats.
 *
 * @see https://docs.discord.com/developers/events/gateway#rate-limiting
 */
export class SendBudget {
  readonly #limit: number;
  readonly #windowMs: number;
  readonly #reserve: number;
  readonly #now: () => number;
  #sent: number[] = [];

  constructor({ limit = 120, windowMs = 60_000, reserve = 10, now = Date.now } = {}) {
    this.#limit = limit;
    this.#windowMs = windowMs;
    this.#reserve = reserve;
    this.#now = now;
  }

  /** Milliseconds until a command may be sent; 0 means now. Heartbeats may use the reserve. */
  delay(heartbeat = false): number {
    const now = this.#now();
    this.#sent = this.#sent.filter((at) => now - at < this.#windowMs);
    const free = this.#limit - (heartbeat ? 0 : this.#reserve) - this.#sent.length;
    if (free > 0) return 0;
    const frees = this.#sent[-free] ?? now;
    return Math.max(1, frees + this.#windowMs - now);
  }

  spend(): void {
    this.#sent.push(this.#now());
  }
}
