// Voice states of channels. There is no sound: the address of the voice server has no server.
import { ChannelType } from 'discord-api-types/v10';
import { channelPermissions, Permission } from '../permissions.ts';
import type { Channel, Guild, Member } from './entities.ts';
import type { VoiceState } from './voice-state.ts';
import { watchEventsIn } from './scheduled-events.ts';
import type { World } from './world.ts';

const VOICE_TYPES = new Set<number>([ChannelType.GuildVoice, ChannelType.GuildStageVoice]);

export interface VoiceWish {
  channel_id: string | null;
  self_mute: boolean;
  self_deaf: boolean;
}

function mayEnter(world: World, guild: Guild, member: Member, channel: Channel): boolean {
  const bits = channelPermissions(guild, member, channel, world.clock.now());
  if (!VOICE_TYPES.has(channel.type) || !(bits & Permission.ViewChannel) || !(bits & Permission.Connect)) return false;
  const inside = [...guild.voiceStates.values()].filter(({ channel_id }) => channel_id === channel.id).length;
  const limit = channel.user_limit ?? 0;
  return limit === 0 || inside < limit || (bits & Permission.MoveMembers) !== 0n;
}

export function tellOfVoice(world: World, guild: Guild, member: Member, state: VoiceState): void {
  const guildId = guild.fields.id;
  world.emit({ t: 'VOICE_STATE_UPDATE', d: { ...state, guild_id: guildId, member }, guildId });
}

/** Disconnects a user from voice, if connected. */
export function leaveVoice(world: World, guild: Guild, member: Member): void {
  const state = guild.voiceStates.get(member.user.id);
  if (!state) return;
  guild.voiceStates.delete(member.user.id);
  tellOfVoice(world, guild, member, { ...state, channel_id: null });
  watchOccupancy(world, guild, state.channel_id);
  watchEventsIn(world, guild);
}

/** A voice channel's start time and status begin with its first member and end with its last. */
function watchOccupancy(world: World, guild: Guild, channelId: string | null): void {
  const channel = guild.channels.get(channelId ?? '');
  if (!channel) return;
  const isUsed = [...guild.voiceStates.values()].some(({ channel_id }) => channel_id === channel.id);
  if (isUsed === guild.voiceStarts.has(channel.id)) return;
  const start = isUsed ? Math.floor(world.clock.now() / 1000) : null;
  if (start === null) guild.voiceStarts.delete(channel.id);
  else guild.voiceStarts.set(channel.id, start);
  const guildId = guild.fields.id;
  const where = { guildId, channelId: channel.id };
  const d = { id: channel.id, guild_id: guildId, voice_start_time: start };
  world.emit({ t: 'VOICE_CHANNEL_START_TIME_UPDATE', d, ...where });
  if (!isUsed) setVoiceStatus(world, guild, channel, null);
}

/** @see https://docs.discord.com/developers/resources/channel#set-voice-channel-status */
export function setVoiceStatus(world: World, guild: Guild, channel: Channel, status: string | null): void {
  const told = channel as Channel & { status?: string | null };
  if ((told.status ?? null) === status) return;
  told.status = status;
  const guildId = guild.fields.id;
  const d = { id: channel.id, guild_id: guildId, status };
  world.emit({ t: 'VOICE_CHANNEL_STATUS_UPDATE', d, guildId, channelId: channel.id });
}

/**
 * A user joins, moves or leaves. A request without permission is ignored, as in Discord.
 *
 * @param isMoved by another user, who may put it where it could not go
 * @see https://docs.discord.com/developers/events/gateway-events#update-voice-state
 */
export function updateVoice(world: World, guild: Guild, member: Member, wish: VoiceWish, isMoved = false): void {
  const { id } = member.user;
  if (wish.channel_id === null) return leaveVoice(world, guild, member);
  const channel = guild.channels.get(wish.channel_id);
  const before = guild.voiceStates.get(id);
  const mayStay = isMoved || before?.channel_id === channel?.id;
  if (!channel || (!mayStay && !mayEnter(world, guild, member, channel))) return;
  const stayed = before?.channel_id === channel.id ? before : undefined;
  const state: VoiceState = {
    channel_id: channel.id,
    user_id: id,
    session_id: before?.session_id ?? world.random.hex(32),
    deaf: member.deaf,
    mute: member.mute,
    self_deaf: wish.self_deaf,
    self_mute: wish.self_mute,
    self_video: false,
    suppress: stayed?.suppress ?? channel.type === ChannelType.GuildStageVoice,
    request_to_speak_timestamp: stayed?.request_to_speak_timestamp ?? null,
  };
  guild.voiceStates.set(id, state);
  tellOfVoice(world, guild, member, state);
  for (const changed of new Set([before?.channel_id ?? null, channel.id])) watchOccupancy(world, guild, changed);
  watchEventsIn(world, guild);
  if (stayed) return;
  const guildId = guild.fields.id;
  const d = { token: world.random.hex(16), guild_id: guildId, endpoint: 'voice.invalid:443' };
  world.emit({ t: 'VOICE_SERVER_UPDATE', d, guildId, userIds: [id] });
}
