import type { Call } from '../rest/operation.ts';
import type { Application } from '../world/entities.ts';
import type { Interaction } from '../world/interactions.ts';
import { deliverByHttp } from './endpoint.ts';
import { ANSWER_WITHIN } from './kinds.ts';

/** Hands an interaction to its application, by gateway or by HTTP, and tells the user's client when no answer comes in time. */
export function deliver(
  call: Call,
  application: Application,
  interaction: Interaction,
  d: object,
  nonce: string | number | null,
): void {
  const { world } = call;
  const where = interaction.guildId === undefined ? {} : { guildId: interaction.guildId };
  const tell = (t: string, more: object) =>
    world.emit({ t, d: { id: interaction.id, nonce, ...more }, ...where, watchersOnly: true });
  world.clock.after(ANSWER_WITHIN, () => {
    if (interaction.state === 'waiting') tell('INTERACTION_FAILURE', { reason_code: 2 });
  });
  if (application.interactionsUrl === null)
    world.emit({ t: 'INTERACTION_CREATE', d, ...where, userIds: [application.botId] });
  else void deliverByHttp(call, application, interaction, d);
}
