import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { PlaygroundCommand, type InteractAs, type PlaygroundCommands } from '../schemas/playground-interactions.ts';
import { Membership, type ChannelPath } from './membership.ts';
import { Simulator } from './simulator.ts';

const Index = z.object({
  applications: z.array(z.object({ id: z.string(), name: z.string() })),
  application_commands: z.array(PlaygroundCommand),
});

/** Commands, components and modals, used by a member as a Discord client does it. */
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
    const path = `/guilds/${guild}/application-command-index`;
    const index = Index.parse(await this.#simulator.call('GET', path, token));
    return { applications: index.applications, commands: index.application_commands };
  }

  /** The answer comes by the stream, as on Discord. */
  async interact(path: ChannelPath, body: z.output<typeof InteractAs>): Promise<void> {
    const token = await this.#membership.enter(path, body.as);
    await this.#simulator.call('POST', '/interactions', token, {
      type: body.type,
      application_id: body.applicationId,
      guild_id: path.guild,
      channel_id: path.channel,
      session_id: 'playground',
      data: body.data,
      ...(body.messageId === undefined ? {} : { message_id: body.messageId, message_flags: body.messageFlags ?? 0 }),
      ...(body.nonce === undefined ? {} : { nonce: body.nonce }),
    });
  }
}
