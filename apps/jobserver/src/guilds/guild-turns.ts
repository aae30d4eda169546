import type { BusPort, LogPort, WorkPort } from '#libs/ports';
import { limits, toFault } from '#libs/vocabulary';
import { stoppingFault } from '../runs/live-runs.ts';
import { guildTurn } from './guild-turn.ts';
import { leaseLost } from './lease-keeper.ts';
import { LeaseRenewals } from './lease-renewals.ts';
import type { GuildTurnDeps, TurnResult } from './turn-deps.ts';
import { TurnSlot, TurnSlots } from './turn-slots.ts';
import type { TurnState } from './turn-state.ts';

type TurnDeps = Omit<GuildTurnDeps, 'slot' | 'renewals' | 'lastFences' | 'tookOver' | 'onUnitsFull'>;

interface ActiveTurn {
  state: TurnState | null;
  slot: TurnSlot;
  /** A wake-up came before it started. */
  isAsked: boolean;
  ended: Promise<TurnResult>;
}

export interface GuildTurnsOptions {
  deps: TurnDeps;
  /** Time (ms) after which another process may take the guilds of an owner that does not renew its leases. */
  leaseMs: number;
  /** Most turns that work at once. */
  working: number;
  /** Most turns that are open at once. */
  open: number;
  work: WorkPort;
  bus: BusPort;
  log: LogPort;
}

/** Delay (ms) before a guild whose turn failed is woken again. */
const againMs = 1_000;

/**
 * The turns of this process, one per guild. A turn whose units all wait for replies, or that waits for new events, holds no slot and no
 * job of the queue. A wake-up of its guild makes it read the inbox.
 */
export class GuildTurns {
  readonly #options: GuildTurnsOptions;
  readonly #slots: TurnSlots;
  readonly #renewals: LeaseRenewals;
  readonly #active = new Map<string, ActiveTurn>();
  readonly #lastFences = new Map<string, string>();
  readonly #laterWakes = new Map<string, NodeJS.Timeout>();
  /** Time of the last log line about waiting units, by guild (`performance.now()`). */
  readonly #toldFullAt = new Map<string, number>();
  #ended = Promise.withResolvers<void>();
  #isStopping = false;

  constructor(options: GuildTurnsOptions) {
    this.#options = options;
    this.#slots = new TurnSlots(options.working, limits.turns.shareMs);
    this.#renewals = new LeaseRenewals(options.deps.inbox, options.leaseMs);
  }

  /** Wakes guilds that have new events, and closes VMs of guilds that another process has taken over. @returns a function that ends it */
  async listen(): Promise<() => Promise<void>> {
    const { bus } = this.#options;
    const all = [
      await bus.subscribe('guild.taken', ({ guildId, fence }) => this.#taken(guildId, BigInt(fence))),
      await bus.subscribe(
        'guild.woken',
        ({ guildIds, owner }) => this.#woken(guildIds, owner),
        () => this.#woken([...this.#active.keys()], null),
      ),
    ];
    return async () => {
      for (const end of all) await end();
    };
  }

  get active(): number {
    return this.#active.size;
  }

  /**
   * Starts or wakes the guild's turn. Resolves when the turn has ended, or when it only waits for replies and continues on its own.
   *
   * @returns `more` if work remains and the guild has to be woken again
   * @throws Fault when a dependency is unavailable: retry later
   */
  async take(guildId: string): Promise<'idle' | 'more'> {
    while (this.#active.size >= this.#options.open && !this.#active.has(guildId)) {
      this.#endLingering();
      await this.#ended.promise;
    }
    if (this.#wakeActive(guildId)) return 'idle';
    if (this.#isStopping) return 'more';
    const turn = this.#begin(guildId);
    const result = await Promise.race([turn.ended, turn.slot.onlyWaits.then(() => 'waits' as const)]);
    if (result === 'waits') {
      turn.ended.then(
        (end) => end === 'more' && !this.#isStopping && this.#wake(guildId),
        (error: unknown) => this.#failed(guildId, error),
      );
    }
    return result === 'more' ? 'more' : 'idle';
  }

  /** Waits up to `graceMs` for open units, then cuts them off. Releases each lease. */
  async stop(graceMs: number): Promise<void> {
    this.#isStopping = true;
    for (const timer of this.#laterWakes.values()) clearTimeout(timer);
    const turns = [...this.#active.values()];
    for (const { state } of turns) state?.end();
    const cut = setTimeout(() => {
      for (const { state } of turns) state?.keeper.abandon(stoppingFault());
    }, graceMs);
    await Promise.allSettled(turns.map(({ ended }) => ended));
    clearTimeout(cut);
  }

  #wakeActive(guildId: string): boolean {
    const active = this.#active.get(guildId);
    if (active === undefined) return false;
    active.isAsked = true;
    active.state?.wake();
    return true;
  }

  /** Ends the turn that was opened first of those without events. */
  #endLingering(): void {
    for (const { state } of this.#active.values()) {
      if (state?.isLingering !== true) continue;
      state.end();
      return;
    }
  }

  /** A guild whose turn has ended since the message was sent gets a job. */
  #woken(guildIds: readonly string[], owner: string | null): void {
    const isOurs = owner === this.#options.deps.owner;
    if (owner !== null && !isOurs) return;
    for (const guildId of guildIds) if (!this.#wakeActive(guildId) && isOurs) this.#wake(guildId);
  }

  #begin(guildId: string): ActiveTurn {
    const slot = new TurnSlot(this.#slots);
    const turn: ActiveTurn = { state: null, slot, isAsked: false, ended: Promise.resolve('idle') };
    this.#active.set(guildId, turn);
    turn.ended = this.#run(guildId, turn).finally(() => {
      this.#active.delete(guildId);
      this.#ended.resolve();
      this.#ended = Promise.withResolvers();
    });
    turn.ended.catch(() => {});
    return turn;
  }

  async #run(guildId: string, turn: ActiveTurn): Promise<TurnResult> {
    const { bus, deps, log } = this.#options;
    const tookOver = (fence: string): void => {
      bus.publish('guild.taken', { guildId, fence }).catch((error: unknown) => log.warn('bus unavailable', { error }));
    };
    const lastFences = this.#lastFences;
    const onUnitsFull = (_: string, open: number): void => this.#tellFull(guildId, open);
    const all = { ...deps, slot: turn.slot, renewals: this.#renewals, tookOver, lastFences, onUnitsFull };
    const result = await guildTurn(all, guildId, (state) => {
      turn.state = state;
      turn.isAsked = false;
      if (this.#isStopping) state.end();
    });
    if (result === 'elsewhere') this.#wakeOwner(guildId);
    // A wake-up that came while the turn ended may be about a new event.
    return result === 'idle' && (turn.state?.isWoken === true || (turn.state === null && turn.isAsked))
      ? 'more'
      : result;
  }

  #failed(guildId: string, error: unknown): void {
    const { code } = toFault(error);
    this.#options.log.warn('guild turn failed', { guildId, code, error });
    this.#wakeLater(guildId, againMs);
  }

  #tellFull(guildId: string, open: number): void {
    const now = performance.now();
    const { tellEveryMs } = limits.units;
    if (now - (this.#toldFullAt.get(guildId) ?? -Infinity) < tellEveryMs) return;
    for (const [id, at] of this.#toldFullAt) if (now - at >= tellEveryMs) this.#toldFullAt.delete(id);
    this.#toldFullAt.set(guildId, now);
    const { metrics, guildLog } = this.#options.deps;
    metrics.unitsFull();
    guildLog.add(guildId, {
      level: 'warn',
      code: 'vm.units-full',
      message:
        `${open} handlers of this server are open at once, which is the most: further events wait until one has ended. ` +
        'Nothing is lost. Look for handlers that wait for long, or choose an order in which fewer of them overlap.',
    });
  }

  /** The message may be stale: only a higher fence counts. */
  #taken(guildId: string, fence: bigint): void {
    const last = this.#lastFences.get(guildId);
    if (last === undefined || BigInt(last) >= fence) return;
    this.#lastFences.delete(guildId);
    const state = this.#active.get(guildId)?.state;
    if (state) state.keeper.abandon(leaseLost());
    else void this.#options.deps.vm.close(guildId);
  }

  #wake(guildId: string): void {
    const { work, log } = this.#options;
    work.wakeGuild(guildId).catch((error: unknown) => log.warn('could not wake a guild', { guildId, error }));
  }

  /** Another process owns the guild. If that process is dead, its lease has expired when the guild is woken again. */
  #wakeOwner(guildId: string): void {
    const { bus, leaseMs, log } = this.#options;
    bus.publish('guild.woken', { guildIds: [guildId], owner: null }).catch((error: unknown) => {
      log.warn('bus unavailable', { error });
    });
    this.#wakeLater(guildId, leaseMs);
  }

  #wakeLater(guildId: string, afterMs: number): void {
    if (this.#isStopping || this.#laterWakes.has(guildId)) return;
    const timer = setTimeout(() => {
      this.#laterWakes.delete(guildId);
      this.#wake(guildId);
    }, afterMs);
    this.#laterWakes.set(guildId, timer.unref());
  }
}
