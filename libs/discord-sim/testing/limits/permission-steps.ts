// Steps of the calls in the permission table.
import type { Reply } from '../callers.ts';
import type { Scene } from '../scene.ts';
import { fileOf, upload } from '../upload.ts';
import type { Simulation } from '../../src/simulation.ts';
import { updateVoice } from '../../src/world/voice.ts';

export const messages = (scene: Scene, name = 'bots') => `${scene.channel(name)}/messages`;
export const others = (scene: Scene) => scene.addMessage('bots', 'finn');
export const react = (emoji: string) => `reactions/${encodeURIComponent(emoji)}/@me`;
export const soon = (sim: Simulation, ms: number) => new Date(sim.clock.now() + ms).toISOString();

/** Puts a user into the voice channel of the demo. */
export function connect(scene: Scene, sim: Simulation, id: string): void {
  const wish = { channel_id: scene.channelNamed('Lounge').id, self_mute: false, self_deaf: false };
  const member = scene.guild.members.get(id)!;
  // The connecting user must not need the permission that the test checks.
  updateVoice(sim.world, scene.guild, member, wish, true);
}

export const member = (scene: Scene, form: object) =>
  scene.bot('PATCH', `${scene.at}/members/${scene.userId('finn')}`, form);

export function eventForm(sim: Simulation): object {
  return {
    name: 'x',
    privacy_level: 2,
    entity_type: 3,
    entity_metadata: { location: 'here' },
    scheduled_start_time: soon(sim, 3_600_000),
    scheduled_end_time: soon(sim, 7_200_000),
  };
}

export const uploadTo = (scene: Scene, sim: Simulation, payload: object, type: string): Promise<Reply> =>
  upload(sim, { authorization: `Bot ${scene.application.token}`, path: messages(scene) }, payload, [
    fileOf('file.ogg', type),
  ]);

export async function threadIn(scene: Scene): Promise<string> {
  const { json } = await scene.ada<{ id: string }>('POST', `${scene.channel('bots')}/threads`, { name: 't', type: 11 });
  return json.id;
}

export async function stage(scene: Scene, sim: Simulation): Promise<string> {
  const channel = scene.addChannel({ name: 'Stage', type: 13 });
  const bot = scene.guild.members.get(scene.application.botId)!;
  updateVoice(sim.world, scene.guild, bot, { channel_id: channel.id, self_mute: false, self_deaf: false }, true);
  return channel.id;
}
