/** What is known of one kind of dispatch on one shard. */
interface Kind {
  count: number;
  lastAt: number;
  /** Mean pause between two, in milliseconds; the newer ones weigh more. */
  pauseMs: number;
  isSilent: boolean;
}

/** A kind of dispatch that used to come and has not come for much longer than usual. */
export interface SilentKind {
  type: string;
  silentMs: number;
  usualMs: number;
}

/** A kind must have come this often before its silence means anything. */
const LEARNED = 20;
const LEAST_SILENCE_MS = 10 * 60_000;
/** Silent for this many usual pauses. */
const TIMES = 20;
const WEIGHT = 0.1;
/** Discord adds kinds; what is not one must not fill the memory. */
const MOST_KINDS = 200;

/** Watches which kinds of dispatches come, for a session on which Discord has stopped sending some of them. */
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

  /** Those that have become silent since the last call. */
  newlySilent(): SilentKind[] {
    return this.silent.filter(({ type }) => {
      const kind = this.#kinds.get(type);
      if (!kind || kind.isSilent) return false;
      kind.isSilent = true;
      return true;
    });
  }
}
