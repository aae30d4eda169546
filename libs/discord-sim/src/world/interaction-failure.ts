import { ANSWER_WITHIN } from '../interactions/kinds.ts';
import type { Interaction } from './interactions.ts';
import type { World } from './world.ts';

/** Events for the client of the user who began an interaction. */
function tellUser(world: World, interaction: Interaction, t: string, more: object): void {
  const where = interaction.guildId === undefined ? {} : { guildId: interaction.guildId };
  const d = { id: interaction.id, nonce: interaction.nonce, ...more };
  world.emit({ t, d, ...where, watchersOnly: true });
}

/** Notifies the user's client when no answer has come in time. */
export function watchInteraction(world: World, interaction: Interaction): void {
  world.alarms.set(`interaction ${interaction.id}`, interaction.createdAt + ANSWER_WITHIN, () => {
    failInteraction(world, interaction);
  });
}

/** Ends an interaction without an answer: its token expires, and the user's client is notified. */
export function failInteraction(world: World, interaction: Interaction): void {
  if (interaction.state !== 'waiting') return;
  interaction.state = 'failed';
  tellUser(world, interaction, 'INTERACTION_FAILURE', { reason_code: 2 });
}
