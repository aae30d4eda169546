import type { Call } from '../rest/operation.ts';
import type { Application } from '../world/entities.ts';
import { failInteraction, watchInteraction } from '../world/interaction-failure.ts';
import type { Interaction } from '../world/interactions.ts';
import { deliverByHttp } from './endpoint.ts';

async function answerByHttp(call: Call, application: Application, interaction: Interaction, d: object): Promise<void> {
  const isUnderstood = await deliverByHttp(call, application, interaction, d);
  if (!isUnderstood) failInteraction(call.world, interaction);
}

/** Delivers an interaction to its application, by gateway or by HTTP, and notifies the user's client if no answer comes in time. */
export function deliver(call: Call, application: Application, interaction: Interaction, d: object): void {
  const { world } = call;
  const where = interaction.guildId === undefined ? {} : { guildId: interaction.guildId };
  watchInteraction(world, interaction);
  if (application.interactionsUrl === null)
    world.emit({ t: 'INTERACTION_CREATE', d, ...where, userIds: [application.botId] });
  else void answerByHttp(call, application, interaction, d);
}
