import type { Simulation } from '../../src/simulation.ts';
import type { Guild } from '../../src/world/entities.ts';
import type { Answer } from './cast.ts';
import { truthOf } from './truth.ts';

/** A message that auto-moderation blocks: this rejection alerts and times out. */
const BLOCKED = /"code":20000[01]/;
/** One rejected call in this number is checked with the whole world before and after. */
const LOOK_EVERY = 25;

/** Checks that a rejected call changes nothing: no dispatch, and the same world. */
export class Refusals {
  readonly #sim: Simulation;
  readonly #guild: Guild;
  readonly #unlisten: () => void;
  #heard: string[] = [];
  #before: string | null = null;

  constructor(sim: Simulation, guild: Guild) {
    this.#sim = sim;
    this.#guild = guild;
    this.#unlisten = sim.world.listen(({ t }) => this.#heard.push(t));
  }

  before(number: number): void {
    this.#heard = [];
    this.#before = number % LOOK_EVERY === 0 ? this.#look() : null;
  }

  /** Problems of the answer. */
  after({ status, text }: Answer): string[] {
    if (status < 400) return [];
    if (status >= 500) return [`answered ${status}: ${text}`];
    if (BLOCKED.test(text)) return [];
    const isSame = this.#before === null || this.#before === this.#look();
    return [
      ...(this.#heard.length > 0 ? [`rejected, and yet there was ${this.#heard.join(', ')}`] : []),
      ...(isSame ? [] : ['rejected, and yet it changed the world']),
    ];
  }

  end(): void {
    this.#unlisten();
  }

  #look(): string {
    const { world } = this.#sim;
    const more = [[...world.webhooks], [...world.commands.scopes].map(([key, commands]) => [key, [...commands]])];
    return JSON.stringify([truthOf(world, this.#guild), this.#guild.auditLog.length, more]);
  }
}
