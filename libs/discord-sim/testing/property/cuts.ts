import { Events, type Client } from 'discord.js';
import { once } from 'node:events';
import { Random } from '../../src/random.ts';
import type { Simulation } from '../../src/simulation.ts';
import type { Actor } from './cast.ts';
import { soon } from './client.ts';

/** Mean number of calls between two cuts: discord.js waits half a second before it reconnects. */
const BETWEEN = 125;

/** Cuts a client's connection at random moments; it resumes a few calls later. */
export class Cuts {
  readonly #sim: Simulation;
  readonly #client: Client;
  readonly #bot: Actor;
  readonly #random: Random;
  #resumed: Promise<unknown> | null = null;
  #left = 0;
  /** Number of cuts. */
  count = 0;

  constructor(sim: Simulation, client: Client, bot: Actor, seed: number) {
    this.#sim = sim;
    this.#client = client;
    this.#bot = bot;
    this.#random = new Random(seed);
  }

  /** Runs between two calls. */
  async next(): Promise<void> {
    if (this.#resumed) {
      this.#left -= 1;
      // Only for a few calls: a session keeps a hundred dispatches.
      if (this.#left <= 0) await this.end();
    } else if (this.#random.chance(1 / BETWEEN)) {
      this.#resumed = once(this.#client, Events.ShardResume, soon());
      this.#left = this.#random.between(1, 3);
      this.count += 1;
      for (const { identity, connection } of this.#sim.gateway.list)
        if (identity.botId === this.#bot.id) connection?.cut();
    }
  }

  /** Waits until it is connected again. */
  async end(): Promise<void> {
    await this.#resumed;
    this.#resumed = null;
  }
}
