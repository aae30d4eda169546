import { ops, type OpName } from '#libs/ops';
import type { Compartment, GuildLogPort } from '#libs/ports';
import { Budget, limits } from '#libs/vocabulary';
import { setTimeout as sleep } from 'node:timers/promises';

type PayingCompartment = Pick<Compartment, 'id' | 'guildId' | 'budget'>;

/** Time (ms) between two log lines of a guild that stays at its limit. */
const tellEveryMs = 60_000;
/** Number of budgets above which full ones are forgotten. */
const remembered = 10_000;

interface Standing {
  budget: Budget;
  toldAt: number;
}

/**
 * Budgets of ops: each op has a cost, which both its compartment and its guild pay. Beyond either budget a call waits. No call is
 * rejected, and the guild's log says that calls wait.
 */
export class OpBudgets {
  readonly #guildLog: Pick<GuildLogPort, 'append'>;
  readonly #now: () => number;
  /** By guild, and by compartment. */
  readonly #standings = new Map<string, Standing>();

  constructor(guildLog: Pick<GuildLogPort, 'append'>, now: () => number = () => performance.now()) {
    this.#guildLog = guildLog;
    this.#now = now;
  }

  /** Resolves when the compartment may make the call. @returns the wait (ms) */
  async pay({ id, guildId, budget }: PayingCompartment, op: string, signal?: AbortSignal): Promise<number> {
    const guild = this.#standingOf(`guild ${guildId}`, limits.ops.costPerSecond, limits.ops.costBurst);
    const own = this.#standingOf(`compartment ${id}`, budget.opCostPerSecond, budget.opCostBurst);
    const waitMs = Math.max(guild.budget.waitMs(), own.budget.waitMs());
    const cost = Object.hasOwn(ops, op) ? ops[op as OpName].cost : 1;
    guild.budget.spend(cost);
    own.budget.spend(cost);
    if (waitMs === 0) return 0;
    await this.#tell(guildId, guild);
    await sleep(waitMs, undefined, signal ? { signal } : {}).catch(() => signal?.throwIfAborted());
    return waitMs;
  }

  #standingOf(key: string, perSecond: number, burst: number): Standing {
    let standing = this.#standings.get(key);
    if (!standing) {
      if (this.#standings.size >= remembered) this.#forgetIdle();
      standing = { budget: new Budget(perSecond, burst, this.#now), toldAt: -Infinity };
      this.#standings.set(key, standing);
    }
    return standing;
  }

  #forgetIdle(): void {
    for (const [key, { budget }] of this.#standings) if (budget.isFull) this.#standings.delete(key);
  }

  async #tell(guildId: string, standing: Standing): Promise<void> {
    if (this.#now() - standing.toldAt < tellEveryMs) return;
    standing.toldAt = this.#now();
    await this.#guildLog.append(guildId, [
      {
        level: 'warn',
        code: 'op.budget',
        message:
          `The scripts of this guild call more than their budget allows (a cost of ${limits.ops.costPerSecond} a second), ` +
          'so that calls wait. Nothing is lost. Call less: store one value instead of many, or answer fewer messages.',
      },
    ]);
  }
}
