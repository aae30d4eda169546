import type { OwnerPort } from '#libs/ports';

/** Tells processes about new events of guilds that they run: one message at a time per process, each with all guilds that came meanwhile. */
export class OwnerNotices {
  readonly #work: OwnerPort;
  readonly #waiting = new Map<string, Set<string>>();

  constructor(work: OwnerPort) {
    this.#work = work;
  }

  add(owner: string, guildId: string): void {
    const waiting = this.#waiting.get(owner);
    if (waiting) waiting.add(guildId);
    else void this.#send(owner, guildId);
  }

  async #send(owner: string, first: string): Promise<void> {
    const waiting = new Set([first]);
    this.#waiting.set(owner, waiting);
    // Guilds of the same statement go into the same message.
    await Promise.resolve();
    while (waiting.size > 0) {
      const guildIds = [...waiting];
      waiting.clear();
      await this.#work.notifyOwner(owner, guildIds);
    }
    this.#waiting.delete(owner);
  }
}
