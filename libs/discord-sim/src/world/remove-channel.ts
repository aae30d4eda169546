import type { Channel, Guild } from './entities.ts';
import { tellOfChannel, tellOfGuild } from './guilds.ts';
import { removeThread, threadsOf } from './threads.ts';
import { leaveVoice } from './voice.ts';
import { webhooksOf } from './webhooks.ts';
import type { World } from './world.ts';

/** Deletes a channel with everything that cannot exist without it, and clears every reference to it. */
export function removeChannel(world: World, guild: Guild, channel: Channel): void {
  for (const thread of threadsOf(guild)) if (thread.parent_id === channel.id) removeThread(world, guild, thread);
  for (const child of guild.channels.values()) {
    if (child.parent_id !== channel.id) continue;
    child.parent_id = null;
    tellOfChannel(world, child, 'UPDATE');
  }
  world.removeChannel(channel);
  for (const [code, invite] of guild.invites) if (invite.channelId === channel.id) guild.invites.delete(code);
  for (const { id } of webhooksOf(world, channel.id)) world.webhooks.delete(id);
  removeStage(world, guild, channel);
  for (const { channel_id: at, user_id: userId } of guild.voiceStates.values())
    if (at === channel.id) leaveVoice(world, guild, guild.members.get(userId)!);
  clearSettings(world, guild, channel);
  tellOfChannel(world, channel, 'DELETE');
}

function removeStage(world: World, guild: Guild, channel: Channel): void {
  const stage = guild.stages.get(channel.id);
  if (!stage) return;
  guild.stages.delete(channel.id);
  world.emit({ t: 'STAGE_INSTANCE_DELETE', d: { ...stage }, guildId: guild.fields.id });
}

/** Settings of the guild that contain the channel, such as `system_channel_id`. */
function clearSettings(world: World, guild: Guild, channel: Channel): void {
  const settings = Object.keys(guild.fields).filter(
    (key) => key.endsWith('_channel_id') && guild.fields[key] === channel.id,
  );
  if (settings.length === 0) return;
  for (const key of settings) guild.fields[key] = null;
  tellOfGuild(world, guild);
}
