import type { GuildLease, InboxEvent, InboxPort, ParkedEvent, StoredEvent } from '#libs/ports';
import { Fault } from '#libs/vocabulary';

/** Guild inboxes in memory, with leases and fencing like the database's. */
export class MemoryInbox implements InboxPort {
  readonly events: StoredEvent[] = [];
  readonly parkedEvents: ParkedEvent[] = [];
  readonly seen = new Set<string>();
  readonly leases = new Map<string, { owner: string; fence: bigint; until: number }>();
  #seq = 0;

  async append(events: InboxEvent[]): ReturnType<InboxPort['append']> {
    const fresh = events.filter(({ id }) => !this.seen.has(id));
    for (const event of fresh) {
      this.seen.add(event.id);
      this.#seq += 1;
      this.events.push({ ...event, seq: String(this.#seq), attempts: 0, receivedAt: new Date() });
    }
    const live = [...this.leases].filter(([, { until }]) => until > performance.now());
    return { stored: fresh.length, full: [], owners: new Map(live.map(([guildId, { owner }]) => [guildId, owner])) };
  }
  async acquire(guildId: string, owner: string, ttlMs: number): Promise<GuildLease | null> {
    const held = this.leases.get(guildId);
    if (held && held.owner !== owner && held.until > performance.now()) return null;
    const fence = (held?.fence ?? 0n) + 1n;
    this.leases.set(guildId, { owner, fence, until: performance.now() + ttlMs });
    return { guildId, owner, fence: String(fence) };
  }
  async renew(leases: readonly GuildLease[], ttlMs: number): Promise<Set<string>> {
    const held = leases.filter(({ guildId, fence }) => String(this.leases.get(guildId)?.fence) === fence);
    for (const { guildId } of held) this.leases.get(guildId)!.until = performance.now() + ttlMs;
    return new Set(held.map(({ guildId }) => guildId));
  }
  async release(lease: GuildLease): Promise<void> {
    const held = this.leases.get(lease.guildId);
    if (String(held?.fence) === lease.fence) held!.until = 0;
  }
  async take(lease: GuildLease, limit: number, after = '0'): Promise<StoredEvent[]> {
    this.#owned(lease);
    const waiting = this.events.filter(({ guildId, seq }) => guildId === lease.guildId && Number(seq) > Number(after));
    return waiting.slice(0, limit).map((event) => ({ ...event }));
  }
  async done(lease: GuildLease, seqs: string[]): Promise<void> {
    this.#owned(lease);
    for (const seq of seqs) this.#remove(seq);
  }
  async strike(lease: GuildLease, seq: string): Promise<number> {
    this.#owned(lease);
    const event = this.events.find((candidate) => candidate.seq === seq)!;
    event.attempts += 1;
    return event.attempts;
  }
  async park(lease: GuildLease, seq: string, code: string, message: string): Promise<void> {
    this.#owned(lease);
    this.parkedEvents.push({ ...this.#remove(seq)!, parkedAt: new Date(), code, message });
  }
  async parked(guildId: string): Promise<ParkedEvent[]> {
    return this.parkedEvents.filter((event) => event.guildId === guildId);
  }
  async unpark(): Promise<boolean> {
    return false;
  }
  async discardParked(): Promise<boolean> {
    return false;
  }
  async pending(guildId: string): Promise<number> {
    return this.events.filter((event) => event.guildId === guildId).length;
  }
  async stranded(): Promise<string[]> {
    return [];
  }

  #remove(seq: string): StoredEvent | undefined {
    const index = this.events.findIndex((event) => event.seq === seq);
    return index < 0 ? undefined : this.events.splice(index, 1)[0];
  }
  #owned(lease: GuildLease): void {
    if (String(this.leases.get(lease.guildId)?.fence) !== lease.fence) {
      throw new Fault('guild.lease-lost', 'Another owner.');
    }
  }
}
