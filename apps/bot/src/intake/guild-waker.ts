import type { LogPort, OwnerPort, WorkPort } from '#libs/ports';
import { OwnerNotices } from './owner-notices.ts';

const longestPauseMs = 5_000;

/**
 * Wakes guilds: one that a process runs by a message to it, and any other by a job, with one call at a time per guild until the queue
 * accepts it. The intake does not wait for it: the event is stored, and the sweep finds a guild that was not woken.
 */
export class GuildWaker {
  readonly #work: Pick<WorkPort, 'wakeGuild'>;
  readonly #owners: OwnerNotices;
  readonly #log: LogPort;
  /** Guilds with a call in flight, and whether another call has to follow. */
  readonly #calling = new Map<string, { again: boolean }>();
  #ended = false;

  constructor(work: Pick<WorkPort, 'wakeGuild'> & OwnerPort, log: LogPort) {
    this.#work = work;
    this.#owners = new OwnerNotices(work);
    this.#log = log;
  }

  /** @param owner the process that runs the guild, or null */
  wake(guildId: string, owner: string | null): void {
    if (owner !== null) return this.#owners.add(owner, guildId);
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
