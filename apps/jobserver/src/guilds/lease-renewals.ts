import type { GuildLease, InboxPort } from '#libs/ports';

/** A lease that is renewed while it is held. */
export interface RenewedLease {
  readonly lease: GuildLease;
  /** @param askedAt time of the request (`performance.now()`): the lease lasts from then, or longer */
  renewed(askedAt: number): void;
  /** Another process owns the guild. */
  lost(): void;
  /** The renewal failed. Whether it took effect is unknown. */
  notRenewed(): void;
}

/** Renews all leases of this process: one statement three times within their lifetime. */
export class LeaseRenewals {
  readonly ttlMs: number;
  readonly #inbox: Pick<InboxPort, 'renew'>;
  readonly #held = new Set<RenewedLease>();
  #timer: NodeJS.Timeout | undefined;
  #isRenewing = false;

  constructor(inbox: Pick<InboxPort, 'renew'>, ttlMs: number) {
    this.#inbox = inbox;
    this.ttlMs = ttlMs;
  }

  add(held: RenewedLease): void {
    this.#held.add(held);
    if (!this.#isRenewing) this.#timer ??= setTimeout(() => void this.#renew(), this.ttlMs / 3);
  }

  delete(held: RenewedLease): void {
    this.#held.delete(held);
    if (this.#held.size > 0) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  async #renew(): Promise<void> {
    this.#isRenewing = true;
    const all = [...this.#held];
    let pauseMs = this.ttlMs / 3;
    const askedAt = performance.now();
    try {
      const guildIds = await this.#inbox.renew(
        all.map(({ lease }) => lease),
        this.ttlMs,
      );
      for (const held of all) {
        if (guildIds.has(held.lease.guildId)) held.renewed(askedAt);
        else if (this.#held.has(held)) held.lost();
      }
    } catch {
      for (const held of all) held.notRenewed();
      pauseMs = this.ttlMs / 20;
    }
    this.#isRenewing = false;
    this.#timer = this.#held.size === 0 ? undefined : setTimeout(() => void this.#renew(), pauseMs);
  }
}
