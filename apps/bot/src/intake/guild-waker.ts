import type { LogPort, WorkPort } from '#libs/ports';

const longestPauseMs = 5_000;

/**
 * Wakes guilds, with one call at a time per guild, until the queue accepts it. The intake does not wait for it: the event is
 * stored, and the sweep finds a guild that could not be woken.
 */
export class GuildWaker {
  readonly #work: Pick<WorkPort, 'wakeGuild'>;
  readonly #log: LogPort;
  /** Guilds with a call in flight, and whether another call has to follow. */
  readonly #calling = new Map<string, { again: boolean }>();
  #ended = false;

  constructor(work: Pick<WorkPort, 'wakeGuild'>, log: LogPort) {
    this.#work = work;
    this.#log = log;
  }

  wake(guildId: string): void {
    const calling = this.#calling.get(guildId);
    if (calling) {
      calling.again = true;
      return;
    }
    const call = { again: false };
    this.#calling.set(guildId, call);
    void this.#call(guildId, call, 100);
  }

  end(): void {
    this.#ended = true;
  }

  async #call(guildId: string, call: { again: boolean }, pauseMs: number): Promise<void> {
    try {
      do {
        call.again = false;
        await this.#work.wakeGuild(guildId);
      } while (call.again);
      this.#calling.delete(guildId);
    } catch (error) {
      this.#log.warn('could not wake a guild', { guildId, error });
      const retry = (): void => void this.#call(guildId, call, Math.min(pauseMs * 2, longestPauseMs));
      if (!this.#ended) setTimeout(retry, pauseMs).unref();
    }
  }
}
