import type { GuildLogPort, LogPort, Run, TimersPort, WorkPort } from '#libs/ports';

/** Interval (ms) at which due timers are read, and how far ahead of their time. */
const LOOK_EVERY_MS = 1_000;
const LOOK_AHEAD_MS = 1_500;
/** Delay (ms) from which a late timer is reported in its guild's log. */
const LATE_MS = 60_000;
const BATCH = 500;
/** Time (ms) that a started firing has before it is checked again. */
const TRUST_STARTED_MS = 10_000;

/** A timers port that can also report the times that this process sets. */
export type WatchedTimers = TimersPort & { onSet?(listener: (at: number) => void): () => void };

/**
 * Starts the task `timer.fire` for each due timer. The rows are the source of truth: several processes may do this at once, and
 * the idempotency key makes one run of each firing.
 */
export class TimerWheel {
  readonly #timers: WatchedTimers;
  readonly #work: Pick<WorkPort, 'start'>;
  readonly #guildLog: Pick<GuildLogPort, 'append'> | undefined;
  readonly #log: LogPort;
  readonly #started = new Map<string, number>();
  #next: NodeJS.Timeout | undefined;
  #nextAt = Infinity;
  #looking: Promise<void> | null = null;
  #stopped = true;
  #unwatch: (() => void) | undefined;

  constructor(
    timers: WatchedTimers,
    work: Pick<WorkPort, 'start'>,
    log: LogPort,
    guildLog?: Pick<GuildLogPort, 'append'>,
  ) {
    this.#timers = timers;
    this.#work = work;
    this.#guildLog = guildLog;
    this.#log = log;
  }

  start(): void {
    this.#stopped = false;
    this.#unwatch = this.#timers.onSet?.((at) => this.#lookAt(at));
    this.#lookAt(Date.now());
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#unwatch?.();
    clearTimeout(this.#next);
    await this.#looking;
  }

  /** Reads due timers at that time, unless an earlier read is planned. */
  #lookAt(at: number): void {
    if (this.#stopped || at >= this.#nextAt) return;
    clearTimeout(this.#next);
    this.#nextAt = at;
    this.#next = setTimeout(
      () => {
        this.#nextAt = Infinity;
        this.#looking = (this.#looking ?? Promise.resolve()).then(() => this.#look());
      },
      Math.max(0, at - Date.now()),
    );
  }

  async #look(): Promise<void> {
    let next = Date.now() + LOOK_EVERY_MS;
    try {
      const soon = await this.#timers.due(Date.now(), BATCH, LOOK_AHEAD_MS);
      const now = Date.now();
      for (const [key, at] of this.#started) if (at < now - TRUST_STARTED_MS) this.#started.delete(key);
      for (const timer of soon) {
        if (timer.at > now) next = Math.min(next, timer.at);
        else if (!this.#started.has(keyOf(timer))) await this.#fire(timer);
      }
    } catch (error) {
      this.#log.warn('due timers could not be read', { error });
    }
    this.#lookAt(next);
  }

  async #fire(timer: { guildId: string; name: string; at: number }): Promise<void> {
    const { guildId, name, at } = timer;
    const idempotencyKey = keyOf(timer);
    const { run, created } = await this.#work.start(
      'timer.fire',
      { guildId, name, scheduledFor: at },
      { idempotencyKey },
    );
    this.#started.set(idempotencyKey, Date.now());
    const late = Date.now() - at;
    if (created && late > LATE_MS) {
      await this.#tell(
        guildId,
        'timers.late',
        `Timer "${name}" was due at ${new Date(at).toISOString()}; it fires now.`,
      );
    }
    if (!created && hasEnded(run)) await this.#moveOn(timer, run);
  }

  /** Its firing has ended but the timer is still due: it would block the other timers for ever. */
  async #moveOn({ guildId, name, at }: { guildId: string; name: string; at: number }, run: Run): Promise<void> {
    await this.#timers.advance(guildId, name, at);
    if (run.state === 'succeeded') return;
    await this.#tell(
      guildId,
      'timers.failed',
      `Timer "${name}" of ${new Date(at).toISOString()} could not fire (run ${run.id}).`,
    );
  }

  async #tell(guildId: string, code: string, message: string): Promise<void> {
    await this.#guildLog?.append(guildId, [{ level: 'warn', code, message }]);
  }
}

/** The guild is part of the key because it is part of the run. */
const keyOf = ({ guildId, name, at }: { guildId: string; name: string; at: number }) => `${guildId}:${name}:${at}`;

const hasEnded = ({ state }: Run): boolean => state !== 'queued' && state !== 'running';
