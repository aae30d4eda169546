import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import type { Clock } from '../clock.ts';
import { fail } from '../rest/errors.ts';

/** Numbers of actions of a run, by result. */
export interface Deeds {
  done: number;
  refused: number;
}

/** A background activity: traffic, a raid, a nuke. */
export interface Run {
  readonly id: number;
  readonly kind: string;
  /** Actor and guild, if the request contained them. */
  readonly about: { guildId?: string | undefined; userId?: string | undefined };
  /** Start time, in milliseconds since 1970. */
  readonly began: number;
  state: 'running' | 'done' | 'stopped' | 'failed';
  /** Total number of actions, if it is known. */
  planned: number;
  deeds: Deeds;
  /** The current step, in one word. */
  step: string;
  readonly signal: AbortSignal;
}

export type RunView = Omit<Run, 'signal'>;

const KEPT = 100;
const MAX_RUNNING = 20;

/** Waits `ms` of the simulator's clock, or until the run is stopped. */
export function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const takeBack = clock.after(ms, () => resolve());
    const stop = (): void => {
      takeBack();
      resolve();
    };
    signal.addEventListener('abort', stop, { once: true });
  });
}

/** Running and finished runs of a simulator. */
export class Runs {
  readonly #clock: Clock;
  readonly #runs = new Map<number, Run & { stopper: AbortController }>();
  #ids = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Starts a run; its promise resolves when it has finished or was stopped. @throws DiscordError 50035 when too many runs are active */
  begin<T>(kind: string, go: (run: Run) => Promise<T>, about: Run['about'] = {}): { run: Run; over: Promise<T> } {
    const running = [...this.#runs.values()].filter(({ state }) => state === 'running');
    if (running.length >= MAX_RUNNING) throw fail(RESTJSONErrorCodes.InvalidFormBodyOrContentType);
    this.#ids += 1;
    const stopper = new AbortController();
    const run: Run & { stopper: AbortController } = {
      id: this.#ids,
      kind,
      about,
      began: this.#clock.now(),
      state: 'running',
      planned: 0,
      deeds: { done: 0, refused: 0 },
      step: '',
      signal: stopper.signal,
      stopper,
    };
    this.#runs.set(run.id, run);
    const [oldest] = this.#runs.keys();
    if (this.#runs.size > KEPT && this.#runs.get(oldest!)!.state !== 'running') this.#runs.delete(oldest!);
    const over = go(run).then(
      (result) => {
        run.state = stopper.signal.aborted ? 'stopped' : 'done';
        return result;
      },
      (error: unknown) => {
        run.state = 'failed';
        throw error;
      },
    );
    return { run, over };
  }

  /** Newest last. */
  get list(): RunView[] {
    return [...this.#runs.values()].map(({ id, kind, about, began, state, planned, deeds, step }) => ({
      id,
      kind,
      about,
      began,
      state,
      planned,
      deeds: { ...deeds },
      step,
    }));
  }

  /** Stops one run, or all. Finished actions stay. @throws DiscordError 50035 for an unknown run */
  stop(id?: number): void {
    if (id !== undefined && !this.#runs.has(id)) throw fail(RESTJSONErrorCodes.InvalidFormBodyOrContentType);
    for (const [key, { stopper }] of this.#runs) if (id === undefined || id === key) stopper.abort();
  }
}
