import type { LogPort, ScriptsPort, SetAsideCause } from '#libs/ports';
import type { Fault } from '#libs/vocabulary';
import { retryWhileUnavailable } from '../retry-while-unavailable.ts';

const patienceMs = 60_000;

/** Stores which scripts are set aside in each guild's VM: the latest state of a guild wins. */
export class SetAsideNotes {
  readonly #scripts: Pick<ScriptsPort, 'noteSetAside'>;
  readonly #log: LogPort;
  readonly #latest = new Map<string, ReadonlyMap<string, SetAsideCause>>();
  readonly #writing = new Map<string, Promise<void>>();
  readonly #ended = new AbortController();

  constructor(scripts: Pick<ScriptsPort, 'noteSetAside'>, log: LogPort) {
    this.#scripts = scripts;
    this.#log = log;
  }

  note(guildId: string, scripts: ReadonlyMap<string, Fault>): void {
    this.#latest.set(guildId, new Map([...scripts].map(([name, fault]) => [name, causeOf(fault)])));
    if (!this.#writing.has(guildId)) this.#writing.set(guildId, this.#write(guildId));
  }

  /** Drops notes that are not written yet: the next process that starts the VM stores them again. */
  async stop(): Promise<void> {
    this.#ended.abort();
    await Promise.all(this.#writing.values());
  }

  async #write(guildId: string): Promise<void> {
    for (let causes = this.#latest.get(guildId); causes; causes = this.#latest.get(guildId)) {
      const current = causes;
      this.#latest.delete(guildId);
      const attempt = (): Promise<void> => this.#scripts.noteSetAside(guildId, this.#latest.get(guildId) ?? current);
      await retryWhileUnavailable(attempt, { forMs: patienceMs, signal: this.#ended.signal }).catch(
        (error: unknown) => {
          this.#log.warn('could not store which scripts are set aside', { guildId, error });
        },
      );
    }
    this.#writing.delete(guildId);
  }
}

function causeOf({ code, message, data }: Fault): SetAsideCause {
  const line = data?.['line'];
  return { code, message, line: typeof line === 'number' ? line : null };
}
