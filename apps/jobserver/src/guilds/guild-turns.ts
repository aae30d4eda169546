import type { BusPort, LogPort, WorkPort } from '#libs/ports';
import { limits } from '#libs/vocabulary';
import { stoppingFault } from '../runs/live-runs.ts';
import { guildTurn, type GuildTurnDeps, type TurnResult } from './guild-turn.ts';
import { leaseLost, type LeaseKeeper } from './lease-keeper.ts';

type TurnDeps = Omit<GuildTurnDeps, 'shouldYield' | 'lastFences' | 'tookOver'>;

interface ActiveTurn {
  keeper: LeaseKeeper | null;
  startedAt: number;
  /** Somebody asked for this guild meanwhile: there may be work that the turn did not see. */
  askedAgain: boolean;
  ended: Promise<unknown>;
}

/** A turn gives its slot to whoever waits after so many milliseconds, or `limits.inbox.batch` events. */
const turnMs = 1_000;

/** The turns that this process takes: at most `slots` at once, one per guild. */
export class GuildTurns {
  readonly #deps: TurnDeps;
  readonly #slots: number;
  readonly #work: WorkPort;
  readonly #bus: BusPort;
  readonly #log: LogPort;
  readonly #active = new Map<string, ActiveTurn>();
  readonly #lastFences = new Map<string, string>();
  readonly #laterWakes = new Map<string, NodeJS.Timeout>();
  #stopping = false;

  constructor(options: { deps: TurnDeps; slots: number; work: WorkPort; bus: BusPort; log: LogPort }) {
    this.#deps = options.deps;
    this.#slots = options.slots;
    this.#work = options.work;
    this.#bus = options.bus;
    this.#log = options.log;
  }

  /** Closes VMs of guilds that another process has taken over. @returns a function that ends it */
  async listen(): Promise<() => Promise<void>> {
    return this.#bus.subscribe('guild.taken', ({ guildId, fence }) => this.#taken(guildId, BigInt(fence)));
  }

  get active(): number {
    return this.#active.size;
  }

  /**
   * One turn of the guild.
   *
   * @returns whether work remains that this process should come back for
   * @throws Fault when something outside is away: come back later
   */
  async take(guildId: string): Promise<'idle' | 'more'> {
    const active = this.#active.get(guildId);
    if (active) {
      active.askedAgain = true;
      return 'idle';
    }
    if (this.#stopping) return 'more';
    const turn: ActiveTurn = {
      keeper: null,
      startedAt: performance.now(),
      askedAgain: false,
      ended: Promise.resolve(),
    };
    this.#active.set(guildId, turn);
    const running = this.#run(guildId, turn);
    turn.ended = running.catch(() => {});
    try {
      const result = await running;
      if (result === 'elsewhere') this.#wakeLater(guildId);
      return result === 'more' || (result === 'idle' && turn.askedAgain) ? 'more' : 'idle';
    } finally {
      this.#active.delete(guildId);
    }
  }

  /** Lets events that run come to their end for `graceMs`, then cuts them off; gives every lease back. */
  async stop(graceMs: number): Promise<void> {
    this.#stopping = true;
    for (const timer of this.#laterWakes.values()) clearTimeout(timer);
    const turns = [...this.#active.values()];
    const cut = setTimeout(() => {
      for (const { keeper } of turns) keeper?.abandon(stoppingFault());
    }, graceMs);
    await Promise.all(turns.map(({ ended }) => ended));
    clearTimeout(cut);
  }

  #run(guildId: string, turn: ActiveTurn): Promise<TurnResult> {
    const shouldYield = (handled: number): boolean => {
      if (this.#stopping) return true;
      const longEnough = handled >= limits.inbox.batch || performance.now() - turn.startedAt > turnMs;
      return longEnough && handled > 0 && this.#active.size >= this.#slots;
    };
    const tookOver = (fence: string): void => {
      this.#bus.publish('guild.taken', { guildId, fence }).catch((error: unknown) => {
        this.#log.warn('bus is away', { error });
      });
    };
    return guildTurn({ ...this.#deps, shouldYield, tookOver, lastFences: this.#lastFences }, guildId, (keeper) => {
      turn.keeper = keeper;
    });
  }

  /** The message may be older than what this process did since: only a higher fence counts. */
  #taken(guildId: string, fence: bigint): void {
    const last = this.#lastFences.get(guildId);
    if (last === undefined || BigInt(last) >= fence) return;
    this.#lastFences.delete(guildId);
    const keeper = this.#active.get(guildId)?.keeper;
    if (keeper) keeper.abandon(leaseLost());
    else void this.#deps.vms.close(guildId);
  }

  /** The owner goes on with the guild; if it is dead, its lease has run out by then. */
  #wakeLater(guildId: string): void {
    if (this.#stopping || this.#laterWakes.has(guildId)) return;
    const timer = setTimeout(() => {
      this.#laterWakes.delete(guildId);
      this.#work.wakeGuild(guildId).catch((error: unknown) => {
        this.#log.warn('could not wake a guild', { guildId, error });
      });
    }, this.#deps.leaseMs);
    this.#laterWakes.set(guildId, timer.unref());
  }
}
