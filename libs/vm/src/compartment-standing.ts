import type { CompartmentBudget } from '#libs/ports';
import { Budget } from '#libs/vocabulary';
import type { Place } from './worker-pool.ts';

/** Workers that a compartment may end before it is quarantined … */
const strikesUntilApart = 2;
/** … within this time (ms). */
const strikesCountMs = 10 * 60_000;
/** Time (ms) that a compartment runs on the heavy worker after its CPU budget was empty. */
const heavyMs = 10 * 60_000;
/** Time between two log lines about an empty CPU budget (ms). */
const tellBudgetMs = 60_000;

/** CPU use and strikes of a compartment, and the kind of worker that follows from them. */
export class CompartmentStanding {
  readonly #cpu: Budget;
  readonly #guildCpu: Budget;
  #strikes: number[] = [];
  #heavyUntil = -Infinity;
  #toldBudgetAt = -Infinity;

  constructor({ cpuMsPerSecond, cpuBurstMs }: CompartmentBudget, guildCpu: Budget) {
    this.#cpu = new Budget(cpuMsPerSecond, cpuBurstMs);
    this.#guildCpu = guildCpu;
  }

  /** Takes CPU time (ms) from its own budget and from the guild's. */
  spend(ms: number): void {
    this.#cpu.spend(ms);
    this.#guildCpu.spend(ms);
  }

  /** Time until both budgets allow more (ms). */
  waitMs(): number {
    return Math.max(this.#cpu.waitMs(), this.#guildCpu.waitMs());
  }

  get place(): Place {
    const now = performance.now();
    this.#strikes = this.#strikes.filter((at) => now - at < strikesCountMs);
    if (this.#strikes.length >= strikesUntilApart) return 'quarantine';
    return now < this.#heavyUntil ? 'heavy' : 'live';
  }

  /** The compartment ended a worker. */
  strike(): void {
    this.#strikes.push(performance.now());
  }

  /** The CPU budget was empty. @returns whether the compartment has to move to another worker */
  exhausted(): boolean {
    const before = this.place;
    this.#heavyUntil = performance.now() + heavyMs;
    return before !== this.place;
  }

  /** Whether a log line about the empty CPU budget is due. */
  tellsBudget(): boolean {
    const now = performance.now();
    if (now - this.#toldBudgetAt < tellBudgetMs) return false;
    this.#toldBudgetAt = now;
    return true;
  }
}
