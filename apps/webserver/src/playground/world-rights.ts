import type { Session } from '#libs/ports';
import { Fault } from '#libs/vocabulary';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { UserGuilds } from '../access/user-guilds.ts';
import { SETTINGS, type Settings } from '../settings.ts';
import { Simulator } from './simulator.ts';

/** Discord lists at most this number of guilds per user, so a user cannot be known to manage more. */
const GUILDS_AT_MOST = 200;
const Guilds = z.object({ guilds: z.array(z.object({ id: z.string() })), total: z.int() });

/** Decides who may control what all simulated guilds share: the whole world, its clock, its faults. */
@Injectable()
export class WorldRights {
  readonly #simulator: Simulator;
  readonly #userGuilds: UserGuilds;
  readonly #settings: Settings;

  constructor(
    @Inject(Simulator) simulator: Simulator,
    @Inject(UserGuilds) userGuilds: UserGuilds,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.#simulator = simulator;
    this.#userGuilds = userGuilds;
    this.#settings = settings;
  }

  /** @throws Fault `world.forbidden` (403), `playground.off` (404), `playground.unavailable` (502) */
  async prove(session: Session): Promise<void> {
    if (this.#settings.PLAYGROUND_WORLD === 'any-guild' || (await this.#managesAll(session))) return;
    throw new Fault(
      'world.forbidden',
      'Only a user who manages every server of the simulated world may do this, because the servers share it.',
    );
  }

  async #managesAll(session: Session): Promise<boolean> {
    const answer = await this.#simulator.control('GET', `/guilds?limit=${GUILDS_AT_MOST}`);
    const { guilds, total } = Guilds.parse(answer);
    if (total > guilds.length) return false;
    const managed = new Set((await this.#userGuilds.managed(session)).map(({ id }) => id));
    return guilds.every(({ id }) => managed.has(id));
  }
}
