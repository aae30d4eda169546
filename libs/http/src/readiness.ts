/** Rejects with the reason while the process cannot serve. */
export type ReadinessCheck = () => Promise<void>;

/** Lifetime (ms) of a cached result: frequent probes cost the backends nothing. */
const freshMs = 1_000;

/** Names of failing checks; runs the checks at most once a second. */
export class Readiness {
  readonly #checks: Record<string, ReadinessCheck>;
  readonly #now: () => number;
  #latest: { at: number; failing: Promise<string[]> } | null = null;

  constructor(checks: Record<string, ReadinessCheck>, now: () => number = () => performance.now()) {
    this.#checks = checks;
    this.#now = now;
  }

  /** Names of the checks that fail. */
  failing(): Promise<string[]> {
    const now = this.#now();
    if (!this.#latest || now - this.#latest.at >= freshMs) this.#latest = { at: now, failing: this.#ask() };
    return this.#latest.failing;
  }

  async #ask(): Promise<string[]> {
    const names = Object.keys(this.#checks);
    const results = await Promise.allSettled(names.map((name) => this.#checks[name]!()));
    return names.filter((_, index) => results[index]!.status === 'rejected');
  }
}
