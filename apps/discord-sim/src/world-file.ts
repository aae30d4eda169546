import { loadWorld, saveWorld, type Simulation } from '#libs/discord-sim';
import type { LogPort } from '#libs/ports';
import { limits } from '#libs/vocabulary';
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import path from 'node:path';

/** Longest time (ms) until a change is on disk. */
const PAUSE_MS = 2_000;
/** Saving blocks the simulator: it may take at most 1/SHARE of its time. */
const SHARE = 50;

/**
 * Keeps the simulated world in a file across restarts. It saves soon after each change and on shutdown. It writes to a second
 * file first, so that a complete file always exists.
 */
export class WorldFile {
  readonly #file: string;
  readonly #simulation: Simulation;
  readonly #log: Pick<LogPort, 'info' | 'warn' | 'error'>;
  readonly #maxBytes: number;
  #timer: NodeJS.Timeout | undefined;
  #lastMs = 0;
  #isTooLarge = false;

  constructor(
    file: string,
    simulation: Simulation,
    log: Pick<LogPort, 'info' | 'warn' | 'error'>,
    maxBytes: number = limits.playground.worldBytes,
  ) {
    this.#file = file;
    this.#simulation = simulation;
    this.#log = log;
    this.#maxBytes = maxBytes;
  }

  /** Loads the saved world, if there is one. A file that cannot be read is renamed, and the newly created world stays. */
  load(): void {
    mkdirSync(path.dirname(this.#file), { recursive: true, mode: 0o700 });
    if (!existsSync(this.#file)) return;
    try {
      loadWorld(this.#simulation, JSON.parse(readFileSync(this.#file, 'utf8')));
      this.#log.info('world loaded', { file: this.#file });
    } catch (error) {
      renameSync(this.#file, `${this.#file}.broken`);
      this.#log.error('the saved world cannot be loaded; its file was renamed and a new world created', {
        file: `${this.#file}.broken`,
        error,
      });
    }
  }

  /** From now on saves after each change. */
  watch(): void {
    const { world, callLog } = this.#simulation;
    world.listen(() => this.#plan());
    // Some changes cause no dispatch, for example sign-ins and the clock.
    callLog.listen((entry) => {
      if (entry['method'] !== undefined && entry['method'] !== 'GET') this.#plan();
    });
  }

  #plan(): void {
    this.#timer ??= setTimeout(() => this.save(), Math.max(PAUSE_MS, this.#lastMs * SHARE));
    this.#timer.unref();
  }

  save(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const startedAt = performance.now();
    try {
      this.#write(JSON.stringify(saveWorld(this.#simulation)));
    } catch (error) {
      this.#log.error('the world could not be saved', { file: this.#file, error });
    }
    this.#lastMs = performance.now() - startedAt;
  }

  #write(text: string): void {
    const bytes = Buffer.byteLength(text);
    const isTooLarge = bytes > this.#maxBytes;
    if (isTooLarge && !this.#isTooLarge)
      this.#log.warn('the world is too large to be saved; a restart will load the last saved one', {
        bytes,
        limit: this.#maxBytes,
      });
    this.#isTooLarge = isTooLarge;
    if (isTooLarge) return;
    const draft = `${this.#file}.new`;
    const handle = openSync(draft, 'w', 0o600);
    try {
      writeSync(handle, text);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(draft, this.#file);
  }
}
