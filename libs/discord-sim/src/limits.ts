/** Strictness of the rate limits. */
export type LimitsSetting = 'on' | 'off' | number;

/** Rate limits of the whole simulator: as Discord's, off, or multiplied by a factor. */
export class Limits {
  #scale = 1;

  constructor(setting: LimitsSetting = 'on') {
    this.set(setting);
  }

  /** @throws RangeError for a scale that is not above 0 */
  set(setting: LimitsSetting): void {
    if (setting === 'on') this.#scale = 1;
    else if (setting === 'off') this.#scale = 0;
    else if (Number.isFinite(setting) && setting > 0) this.#scale = setting;
    else throw new RangeError('limits: expected on, off or a number above 0');
  }

  get off(): boolean {
    return this.#scale === 0;
  }

  /** The current value of a quota, at least 1. */
  quota(true_: number): number {
    return Math.max(1, Math.floor(true_ * this.#scale));
  }

  get setting(): LimitsSetting {
    if (this.#scale === 0) return 'off';
    return this.#scale === 1 ? 'on' : this.#scale;
  }
}
