import { pathOf } from '#libs/vocabulary';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { PlaygroundCommand, type PlaygroundCommands } from '../schemas/playground-interactions.ts';
import { Membership } from './membership.ts';
import { Simulator } from './simulator.ts';

const Index = z.object({
  applications: z.array(z.object({ id: z.string(), name: z.string() })),
  application_commands: z.array(PlaygroundCommand),
});

/** The commands that a member can use, in the format for Discord clients. */
@Injectable()
export class Interactions {
  readonly #simulator: Simulator;
  readonly #membership: Membership;

  constructor(@Inject(Simulator) simulator: Simulator, @Inject(Membership) membership: Membership) {
    this.#simulator = simulator;
    this.#membership = membership;
  }

  async commands(guild: string, as: string): Promise<z.input<typeof PlaygroundCommands>> {
    const token = await this.#membership.tokenOf(guild, as);
    const path = pathOf('guilds', guild, 'application-command-index');
    const index = Index.parse(await this.#simulator.call('GET', path, token));
    return { applications: index.applications, commands: index.application_commands };
  }
}
