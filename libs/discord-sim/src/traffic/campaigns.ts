import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import type { Clock } from '../clock.ts';
import { fail } from '../rest/errors.ts';

/** Numbers of actions of a campaign, by result. */
export interface Tally {
  done: number;
  refused: number;
}

/** A background activity: traffic, a raid, a nuke. */
export interface Campaign {
  readonly id: number;
  readonly kind: string;
  /** Actor and guild, if the request contained them. */
  readonly about: { guildId?: string | undefined; userId?: string | undefined };
  /** Start time, in milliseconds since 1970. */
  readonly began: number;
  state: 'running' | 'done' | 'stopped' | 'failed';
  /** Total number of actions, if it is known. */
  planned: number;
  /** Its name in the control API. */
  deeds: Tally;
  /** The current step, in one word. */
  step: string;
  readonly signal: AbortSignal;
}

export type CampaignView = Omit<Campaign, 'signal'>;

const KEPT = 100;
const MAX_RUNNING = 20;

/** Waits `ms` of the simulator's clock, or until the campaign is stopped. */
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

/** Running and finished campaigns of a simulator. */
export class Campaigns {
  readonly #clock: Clock;
  readonly #campaigns = new Map<number, Campaign & { stopper: AbortController }>();
  #ids = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Starts a campaign; its promise resolves when it has finished or was stopped. @throws DiscordError 50035 when too many campaigns are active */
  begin<T>(
    kind: string,
    go: (campaign: Campaign) => Promise<T>,
    about: Campaign['about'] = {},
  ): { campaign: Campaign; over: Promise<T> } {
    const running = [...this.#campaigns.values()].filter(({ state }) => state === 'running');
    if (running.length >= MAX_RUNNING) throw fail(RESTJSONErrorCodes.InvalidFormBodyOrContentType);
    this.#ids += 1;
    const stopper = new AbortController();
    const campaign: Campaign & { stopper: AbortController } = {
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
    this.#campaigns.set(campaign.id, campaign);
    const [oldest] = this.#campaigns.keys();
    if (this.#campaigns.size > KEPT && this.#campaigns.get(oldest!)!.state !== 'running')
      this.#campaigns.delete(oldest!);
    const over = go(campaign).then(
      (result) => {
        campaign.state = stopper.signal.aborted ? 'stopped' : 'done';
        return result;
      },
      (error: unknown) => {
        campaign.state = 'failed';
        throw error;
      },
    );
    return { campaign, over };
  }

  /** Newest last. */
  get list(): CampaignView[] {
    return [...this.#campaigns.values()].map(({ id, kind, about, began, state, planned, deeds, step }) => ({
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

  /** Stops one campaign, or all. Finished actions stay. @throws DiscordError 50035 for an unknown campaign */
  stop(id?: number): void {
    if (id !== undefined && !this.#campaigns.has(id)) throw fail(RESTJSONErrorCodes.InvalidFormBodyOrContentType);
    for (const [key, { stopper }] of this.#campaigns) if (id === undefined || id === key) stopper.abort();
  }
}
