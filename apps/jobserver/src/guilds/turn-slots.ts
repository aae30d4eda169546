/** Slots of turns that work at once. Waiting turns get them in the order of their requests. */
export class TurnSlots {
  readonly #waiting: Array<() => void> = [];
  readonly shareMs: number;
  #free: number;

  /** @param shareMs time (ms) after which a turn that works gives way to a waiting one */
  constructor(slots: number, shareMs: number) {
    this.#free = slots;
    this.shareMs = shareMs;
  }

  get isWanted(): boolean {
    return this.#waiting.length > 0;
  }

  async acquire(): Promise<void> {
    if (this.#free > 0) {
      this.#free -= 1;
      return;
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push(resolve);
    await promise;
  }

  release(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free += 1;
    else next();
  }
}

/** The slot of a guild's turn: held while any part of the turn works, released while all of it waits. */
export class TurnSlot {
  readonly #slots: TurnSlots;
  readonly #now: () => number;
  #working = 0;
  /** Units that wait for a reply. */
  #waiting = 0;
  #since = 0;
  #acquiring: Promise<void> | null = null;
  #isHeld = false;
  #left = Promise.withResolvers<void>();
  readonly #onlyWaits = Promise.withResolvers<void>();

  /** @param now milliseconds, monotonic */
  constructor(slots: TurnSlots, now: () => number = () => performance.now()) {
    this.#slots = slots;
    this.#now = now;
  }

  /** Resolves as soon as units of the turn wait for replies and no part of it works. */
  get onlyWaits(): Promise<void> {
    return this.#onlyWaits.promise;
  }

  /**
   * A part of the turn starts to work. Resolves when the turn has a slot.
   *
   * @param isAwaited other parts that work wait for this one, so it does not wait until they leave
   */
  async enter(isAwaited = false): Promise<void> {
    for (;;) {
      if (!this.#isHeld) await (this.#acquiring ??= this.#acquire());
      else if (!isAwaited && this.#isShared()) await this.#left.promise;
      else break;
    }
    this.#working += 1;
  }

  /** A part of the turn has ended its work. */
  leave(): void {
    this.#working -= 1;
    if (this.#working > 0) return;
    this.#isHeld = false;
    this.#slots.release();
    this.#left.resolve();
    this.#left = Promise.withResolvers();
    if (this.#waiting > 0) this.#onlyWaits.resolve();
  }

  /** A unit that worked starts to wait for a reply. */
  wait(): void {
    this.#waiting += 1;
    this.leave();
  }

  /** A unit no longer waits: it continues with `enter`, or it has ended. */
  waited(): void {
    this.#waiting -= 1;
  }

  /** The turn has used its share: a part that starts now waits until another turn has worked. */
  #isShared(): boolean {
    return this.#working > 0 && this.#slots.isWanted && this.#now() - this.#since >= this.#slots.shareMs;
  }

  async #acquire(): Promise<void> {
    await this.#slots.acquire();
    this.#acquiring = null;
    this.#isHeld = true;
    this.#since = this.#now();
  }
}

/** The share of one unit in the slot of its turn. */
export class UnitShare {
  readonly #slot: TurnSlot;
  #state: 'works' | 'waits' | 'ended' = 'waits';

  constructor(slot: TurnSlot) {
    this.#slot = slot;
  }

  async begin(): Promise<void> {
    await this.#slot.enter();
    this.#state = 'works';
  }

  wait(): void {
    if (this.#state !== 'works') return;
    this.#state = 'waits';
    this.#slot.wait();
  }

  /** The unit continues. Resolves when the turn has a slot. @param isAwaited other units wait for this one */
  async resume(isAwaited = false): Promise<void> {
    if (this.#state !== 'waits') return;
    await this.#slot.enter(isAwaited);
    // The unit may have been cut off during the wait.
    if (this.#isEnded()) return this.#slot.leave();
    this.#slot.waited();
    this.#state = 'works';
  }

  end(): void {
    if (this.#state === 'works') this.#slot.leave();
    else if (this.#state === 'waits') this.#slot.waited();
    this.#state = 'ended';
  }

  #isEnded(): boolean {
    return this.#state === 'ended';
  }
}
