/** Statistics of one kind of dispatch on one shard. */
interface Kind {
  count: number;
  lastAt: number;
  /** Mean pause between two, in milliseconds; newer ones have more weight. */
  pauseMs: number;
  isSilent: boolean;
}

/** A kind of dispatch that came regularly and is missing for much longer than usual. */
export interface SilentKind {
  type: string;
  silentMs: number;
  usualMs: number;
}

/** Number of dispatches of a kind before its silence counts. */
const LEARNED = 20;
const LEAST_SILENCE_MS = 10 * 60_000;
/** Number of usual pauses after which a kind is silent. */
const TIMES = 20;
const WEIGHT = 0.1;
/** Maximum number of kinds: Discord adds kinds, and an invalid stream must not fill the memory. */
const MOST_KINDS = 200;

/** Watches the kinds of dispatches, for a session on which Discord has stopped sending some of them. */
export class EventKinds {
  readonly #kinds = new Map<string, Kind>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Returns true if the kind had been reported as silent. */
  see(type: string): boolean {
    const now = this.#now();
    const kind = this.#kinds.get(type);
    if (!kind) {
      if (this.#kinds.size < MOST_KINDS) this.#kinds.set(type, { count: 1, lastAt: now, pauseMs: 0, isSilent: false });
      return false;
    }
    const pause = now - kind.lastAt;
    const wasSilent = kind.isSilent;
    // The first pauses count fully: a mean of one value is that value.
    const weight = Math.max(WEIGHT, 1 / kind.count);
    kind.pauseMs += weight * (pause - kind.pauseMs);
    kind.count++;
    kind.lastAt = now;
    kind.isSilent = false;
    return wasSilent;
  }

  /** Milliseconds since the last dispatch of each kind. */
  *silences(): Generator<[type: string, ms: number]> {
    for (const [type, { lastAt }] of this.#kinds) yield [type, this.#now() - lastAt];
  }

  /** Every kind that is silent now. */
  get silent(): SilentKind[] {
    return [...this.#kinds].flatMap(([type, { count, lastAt, pauseMs }]) => {
      const silentMs = this.#now() - lastAt;
      const isSilent = count >= LEARNED && silentMs > Math.max(LEAST_SILENCE_MS, TIMES * pauseMs);
      return isSilent ? [{ type, silentMs, usualMs: Math.round(pauseMs) }] : [];
    });
  }

  /** Kinds that have become silent since the last call. */
  newlySilent(): SilentKind[] {
    return this.silent.filter(({ type }) => {
      const kind = this.#kinds.get(type);
      if (!kind || kind.isSilent) return false;
      kind.isSilent = true;
      return true;
    });
  }
}
