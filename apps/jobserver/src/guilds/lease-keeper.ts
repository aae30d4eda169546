import type { GuildLease, InboxPort } from '#libs/ports';
import { Fault } from '#libs/vocabulary';
import type { LeaseRenewals, RenewedLease } from './lease-renewals.ts';

/**
 * A guild's lease during its turn. `signal` aborts with `guild.lease-lost` as soon as another process owns the lease or may own it: a
 * renewal was rejected, or none succeeded for four fifths of its time.
 */
export class LeaseKeeper implements RenewedLease {
  readonly lease: GuildLease;
  readonly #inbox: InboxPort;
  readonly #renewals: LeaseRenewals;
  readonly #controller = new AbortController();
  #renewedAt: number;

  private constructor(inbox: InboxPort, renewals: LeaseRenewals, lease: GuildLease, renewedAt: number) {
    this.#inbox = inbox;
    this.#renewals = renewals;
    this.lease = lease;
    this.#renewedAt = renewedAt;
    renewals.add(this);
  }

  /** Null while another owner holds the lease. */
  static async acquire(
    inbox: InboxPort,
    renewals: LeaseRenewals,
    guildId: string,
    owner: string,
  ): Promise<LeaseKeeper | null> {
    // Counted from before the call: the lease starts during the call, never earlier.
    const askedAt = performance.now();
    const lease = await inbox.acquire(guildId, owner, renewals.ttlMs);
    return lease && new LeaseKeeper(inbox, renewals, lease, askedAt);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Call it before each visible effect. @throws Fault `guild.lease-lost` */
  assertHeld(): void {
    this.notRenewed();
    this.signal.throwIfAborted();
  }

  /** Ends the work under the lease at once. */
  abandon(reason: Fault): void {
    this.#controller.abort(reason);
    this.#renewals.delete(this);
  }

  /** Stops renewing and releases the lease. If the release fails, the lease expires on its own. */
  async release(): Promise<void> {
    this.#renewals.delete(this);
    await this.#inbox.release(this.lease).catch(() => {});
  }

  renewed(askedAt: number): void {
    this.#renewedAt = askedAt;
  }

  lost(): void {
    this.abandon(leaseLost());
  }

  notRenewed(): void {
    const ageMs = performance.now() - this.#renewedAt;
    if (!this.signal.aborted && ageMs > this.#renewals.ttlMs * 0.8) this.abandon(leaseLost());
  }
}

export function leaseLost(): Fault {
  return new Fault('guild.lease-lost', 'Another process owns the guild by now.');
}
