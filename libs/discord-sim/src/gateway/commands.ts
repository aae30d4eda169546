// Commands of a client with a session, except member requests: presence, voice, sounds, channel info.
import { ChannelType, GatewayOpcodes } from 'discord-api-types/v10';
import { z } from 'zod';
import { channelPermissions, Permission } from '../permissions.ts';
import type { Channel, Guild } from '../world/entities.ts';
import { setPresence } from '../world/presences.ts';
import { updateVoice } from '../world/voice.ts';
import { presentSound } from '../world/present-guild.ts';
import type { World } from '../world/world.ts';
import type { Session } from './session.ts';

const PresenceWish = z.object({
  since: z.number().nullish(),
  activities: z.array(z.looseObject({ name: z.string(), type: z.number().int() })).default([]),
  status: z.literal(['online', 'dnd', 'idle', 'invisible', 'offline']),
  afk: z.boolean().optional(),
});

const VoiceWish = z.object({
  guild_id: z.string(),
  channel_id: z.string().nullable(),
  self_mute: z.boolean().default(false),
  self_deaf: z.boolean().default(false),
});

const SoundsWish = z.object({ guild_ids: z.array(z.string()) });
const InfoWish = z.object({ guild_id: z.string(), fields: z.array(z.literal(['status', 'voice_start_time'])) });

/** Fields of an activity that bots can set. */
const BOT_ACTIVITY = new Set(['name', 'state', 'type', 'url']);

type Command = (world: World, session: Session, data: unknown) => boolean;

/** The guild of a request, if the bot is in it. */
function own(world: World, session: Session, id: string): Guild | null {
  const guild = world.guilds.get(id);
  return guild?.members.has(session.identity.botId) ? guild : null;
}

/** @see https://docs.discord.com/developers/events/gateway-events#update-presence */
export const updatePresence: Command = (world, { identity: { botId } }, data) => {
  const { success, data: wish } = PresenceWish.safeParse(data);
  if (!success) return false;
  const status = wish.status === 'invisible' ? 'offline' : wish.status;
  const activities = wish.activities.map((activity) => ({
    ...Object.fromEntries(Object.entries(activity).filter(([key]) => BOT_ACTIVITY.has(key))),
    id: 'custom',
    created_at: world.clock.now(),
  }));
  const client_status = status === 'offline' ? {} : { web: status };
  setPresence(world, botId, { status, activities, client_status });
  return true;
};

const updateVoiceState: Command = (world, session, data) => {
  const { success, data: wish } = VoiceWish.safeParse(data);
  if (!success) return false;
  const guild = own(world, session, wish.guild_id);
  if (guild) updateVoice(world, guild, guild.members.get(session.identity.botId)!, wish);
  return true;
};

/** @see https://docs.discord.com/developers/events/gateway-events#request-soundboard-sounds */
const requestSounds: Command = (world, session, data) => {
  const { success, data: wish } = SoundsWish.safeParse(data);
  if (!success) return false;
  for (const guild_id of wish.guild_ids) {
    const guild = own(world, session, guild_id);
    if (guild)
      session.send('SOUNDBOARD_SOUNDS', {
        guild_id,
        soundboard_sounds: [...guild.sounds.values()].map((sound) => presentSound(world, guild, sound)),
      });
  }
  return true;
};

/** @see https://docs.discord.com/developers/events/gateway-events#request-channel-info */
const requestChannelInfo: Command = (world, session, data) => {
  const { success, data: wish } = InfoWish.safeParse(data);
  if (!success) return false;
  const guild = own(world, session, wish.guild_id);
  if (!guild) return true;
  const self = guild.members.get(session.identity.botId)!;
  const isSeen = (channel: Channel) =>
    (channelPermissions(guild, self, channel, world.clock.now()) & Permission.ViewChannel) !== 0n;
  const channels = [...guild.channels.values()]
    .filter(
      (channel) =>
        (channel.type === ChannelType.GuildVoice || channel.type === ChannelType.GuildStageVoice) && isSeen(channel),
    )
    .map((channel) => {
      const { status } = channel as { status?: string | null };
      const start = guild.voiceStarts.get(channel.id);
      return {
        id: channel.id,
        ...(wish.fields.includes('status') ? { status: status ?? null } : {}),
        ...(wish.fields.includes('voice_start_time') ? { voice_start_time: start ?? null } : {}),
      };
    })
    .filter(({ status, voice_start_time: start }) => status != null || start != null);
  session.send('CHANNEL_INFO', { guild_id: wish.guild_id, channels });
  return true;
};

/** Handlers by opcode. Each returns false for a malformed request. */
export const commands: Readonly<Record<number, Command | undefined>> = {
  [GatewayOpcodes.PresenceUpdate]: updatePresence,
  [GatewayOpcodes.VoiceStateUpdate]: updateVoiceState,
  [GatewayOpcodes.RequestSoundboardSounds]: requestSounds,
  [GatewayOpcodes.RequestChannelInfo]: requestChannelInfo,
};
