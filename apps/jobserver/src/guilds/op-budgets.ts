import { ops, type OpName } from '#libs/ops';
import type { GuildLogPort } from '#libs/ports';
import { Budget, limits } from '#libs/vocabulary';
import { setTimeout as sleep } from 'node:timers/promises';

/** A guild that goes on at its limit is told again after this long. */
const tellEveryMs = 60_000;
/** Guilds whose budgets are full again are forgotten when there are more than this. */
const remembered = 10_000;

interface Standing {
  budget: Budget;
  toldAt: number;
}

/** What guilds may spend on ops: each op has a cost. Beyond the budget a call waits; nothing is refused, and the guild is told. */
export class OpBudgets {
  readonly #guildLog: Pick<GuildLogPort, 'append'>;
  readonly #now: () => number;
  readonly #standings = new Map<string, Standing>();

  constructor(guildLog: Pick<GuildLogPort, 'append'>, now: () => number = () => performance.now()) {
    this.#guildLog = guildLog;
    this.#now = now;
  }

  /** Resolves once the guild may make the call. @returns how long that took, in milliseconds */
  async pay(guildId: string, op: string, signal?: AbortSignal): Promise<number> {
    const standing = this.#standingOf(guildId);
    const waitMs = standing.budget.waitMs();
    standing.budget.spend(Object.hasOwn(ops, op) ? ops[op as OpName].cost : 1);
    if (waitMs === 0) return 0;
    await this.#tell(guildId, standing);
    await sleep(waitMs, undefined, signal ? { signal } : {}).catch(() => signal?.throwIfAborted());
    return waitMs;
  }

  #standingOf(guildId: string): Standing {
    let standing = this.#standings.get(guildId);
    if (!standing) {
      if (this.#standings.size >= remembered) this.#forgetIdle();
      const { costPerSecond, costBurst } = limits.ops;
      standing = { budget: new Budget(costPerSecond, costBurst, this.#now), toldAt: -Infinity };
      this.#standings.set(guildId, standing);
    }
    return standing;
  }

  #forgetIdle(): void {
    for (const [guildId, { budget }] of this.#standings) if (budget.isFull) this.#standings.delete(guildId);
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
