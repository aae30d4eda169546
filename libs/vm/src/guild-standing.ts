import { Budget, limits } from '#libs/vocabulary';
import type { Place } from './worker-pool.ts';

/** Times that a guild may bring a worker down before it is kept apart … */
const strikesUntilApart = 2;
/** … within so many milliseconds. */
const strikesCountMs = 10 * 60_000;
/** After its CPU budget was empty a guild lives with others of its kind, for so many milliseconds. */
const heavyMs = 10 * 60_000;
/** A guild that is always at its limit is told so often, in milliseconds: its log is for other things, too. */
const tellBudgetMs = 60_000;

/** What a guild has used and broken, and where that lets it live. */
export class GuildStanding {
  readonly cpu = new Budget(limits.vm.cpuMsPerSecond, limits.vm.cpuBurstMs);
  #strikes: number[] = [];
  #heavyUntil = -Infinity;
  #toldBudgetAt = -Infinity;

  get place(): Place {
    const now = performance.now();
    this.#strikes = this.#strikes.filter((at) => now - at < strikesCountMs);
    if (this.#strikes.length >= strikesUntilApart) return 'quarantine';
    return now < this.#heavyUntil ? 'heavy' : 'live';
  }

  /** It brought a worker down. */
  strike(): void {
    this.#strikes.push(performance.now());
  }

  /** Its CPU budget was empty. @returns whether it has to move for that */
  exhausted(): boolean {
    const before = this.place;
    this.#heavyUntil = performance.now() + heavyMs;
    return before !== this.place;
  }

  /** Whether it is time to tell the guild that its CPU budget is empty. */
  tellsBudget(): boolean {
    const now = performance.now();
    if (now - this.#toldBudgetAt < tellBudgetMs) return false;
    this.#toldBudgetAt = now;
    return true;
  }
}
