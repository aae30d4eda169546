import type { GuildLease, InboxPort } from '#libs/ports';
import { Fault } from '#libs/vocabulary';

/**
 * Renews a guild's lease during its turn. `signal` aborts with `guild.lease-lost` as soon as another process owns the lease or may own
 * it: a renewal was rejected, or none succeeded for four fifths of its time.
 */
export class LeaseKeeper {
  readonly lease: GuildLease;
  readonly #inbox: InboxPort;
  readonly #ttlMs: number;
  readonly #controller = new AbortController();
  #renewedAt: number;
  #timer: NodeJS.Timeout | undefined;
  #ended = false;

  private constructor(inbox: InboxPort, lease: GuildLease, ttlMs: number, renewedAt: number) {
    this.#inbox = inbox;
    this.lease = lease;
    this.#ttlMs = ttlMs;
    this.#renewedAt = renewedAt;
    this.#schedule(ttlMs / 3);
  }

  /** Null while another owner holds the lease. */
  static async acquire(inbox: InboxPort, guildId: string, owner: string, ttlMs: number): Promise<LeaseKeeper | null> {
    // Counted from before the call: the lease starts during the call, never earlier.
    const askedAt = performance.now();
    const lease = await inbox.acquire(guildId, owner, ttlMs);
    return lease && new LeaseKeeper(inbox, lease, ttlMs, askedAt);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Call it before each visible effect. @throws Fault `guild.lease-lost` */
  assertHeld(): void {
    if (!this.signal.aborted && performance.now() - this.#renewedAt > this.#ttlMs * 0.8) this.abandon(leaseLost());
    this.signal.throwIfAborted();
  }

  /** Ends the work under the lease at once. */
  abandon(reason: Fault): void {
    this.#controller.abort(reason);
  }

  /** Stops renewing and releases the lease. If the release fails, the lease expires on its own. */
  async release(): Promise<void> {
    this.#ended = true;
    clearTimeout(this.#timer);
    await this.#inbox.release(this.lease).catch(() => {});
  }

  #schedule(afterMs: number): void {
    if (!this.#ended) this.#timer = setTimeout(() => void this.#renew(), afterMs);
  }

  async #renew(): Promise<void> {
    const askedAt = performance.now();
    try {
      if (await this.#inbox.renew(this.lease, this.#ttlMs)) this.#renewedAt = askedAt;
      else this.abandon(leaseLost());
      this.#schedule(this.#ttlMs / 3);
    } catch {
      if (performance.now() - this.#renewedAt > this.#ttlMs * 0.8) this.abandon(leaseLost());
      this.#schedule(this.#ttlMs / 20);
    }
    if (this.signal.aborted) clearTimeout(this.#timer);
  }
}

export function leaseLost(): Fault {
  return new Fault('guild.lease-lost', 'Another process owns the guild by now.', { side: 'system' });
}
