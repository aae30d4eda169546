import { ChannelType, RESTJSONErrorCodes } from 'discord-api-types/v10';
import { z } from 'zod';
import { Permission } from '../../permissions.ts';
import { AuditLogEvent } from '../../world/audit-log.ts';
import type { Channel, Guild } from '../../world/entities.ts';
import type { GuildSound } from '../../world/guild-contents.ts';
import { SOUND_SLOTS } from '../../world/boosts.ts';
import { presentSound } from '../../world/present-guild.ts';
import { channelAccess, guildAccess, self, type GuildAccess } from '../access.ts';
import { auditChange } from '../audit.ts';
import { fail, invalidField } from '../errors.ts';
import { checkEmoji } from '../forum-fields.ts';
import { snowflake } from '../forms.ts';
import { operation, type Call } from '../operation.ts';
import { soundLength } from '../sound-length.ts';
import { needExpressions } from './emojis.ts';

const MAX_BYTES = 512 * 1024;
const MAX_SECONDS = 5.2;
const DATA_URI = /^data:([\w.+-]+\/[\w.+-]+);base64,([A-Za-z0-9+/]+={0,2})$/;
const TYPES = new Set(['audio/mpeg', 'audio/mp3', 'audio/ogg']);

const SoundForm = z.object({
  name: z.string().min(2).max(32),
  volume: z.number().min(0).max(1).nullish(),
  emoji_id: snowflake.nullish(),
  emoji_name: z.string().min(1).max(32).nullish(),
});
const SoundCreate = SoundForm.extend({ sound: z.string() });

/** Sounds that every user has. */
const defaults = [
  ['1', 'quack', '🦆'],
  ['2', 'airhorn', '🔊'],
  ['3', 'cricket', '🦗'],
  ['4', 'golf clap', '👏'],
  ['5', 'sad horn', '🎺'],
  ['7', 'ba dum tss', '🥁'],
].map(([sound_id, name, emoji_name]) => ({ sound_id, name, volume: 1, emoji_id: null, emoji_name, available: true }));

function soundOf(call: Call, guild: Guild): GuildSound {
  const sound = guild.sounds.get(call.params['sound_id']!);
  if (!sound) throw fail(RESTJSONErrorCodes.UnknownSound);
  return sound;
}

const seesAuthor = ({ can }: GuildAccess): boolean =>
  can(Permission.ManageGuildExpressions) || can(Permission.CreateGuildExpressions);

function tell({ world }: Call, guild: Guild, sound: GuildSound, what: 'CREATE' | 'UPDATE'): void {
  const guildId = guild.fields.id;
  world.emit({ t: `GUILD_SOUNDBOARD_SOUND_${what}`, d: presentSound(world, guild, sound), guildId });
}

const audited = ({ userId, sound_id, ...fields }: GuildSound) => ({ ...fields, user_id: userId, sound_id });

/**
 * @throws DiscordError 50110 for empty data, 50123 for another format than MP3 or Ogg, 50124 for more than 5.2 seconds, 50192 for a
 * missing length
 */
function readSound(uri: string): Buffer {
  const [, type, base64] = DATA_URI.exec(uri) ?? [];
  if (type === undefined || base64 === undefined) throw fail(RESTJSONErrorCodes.ProvidedFileIsInvalid);
  if (!TYPES.has(type)) throw fail(RESTJSONErrorCodes.ProvidedFileTypeIsInvalid);
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length > MAX_BYTES)
    throw invalidField('sound', 'BINARY_TYPE_MAX_SIZE', 'File cannot be larger than 512.0 kb.');
  const seconds = soundLength(bytes);
  if (seconds === 0) throw fail(RESTJSONErrorCodes.ProvidedFileDoesNotHaveAValidDuration);
  if (seconds > MAX_SECONDS) throw fail(RESTJSONErrorCodes.ProvidedFileDurationExceedsMaximumLength);
  return bytes;
}

function create(call: Call<z.output<typeof SoundCreate>>): object {
  const access = guildAccess(call);
  const { guild } = access;
  const { body, world } = call;
  access.need(Permission.CreateGuildExpressions);
  const bytes = readSound(body.sound);
  checkEmoji(guild, body);
  if (guild.sounds.size >= SOUND_SLOTS[guild.fields.premium_tier]!)
    throw fail(RESTJSONErrorCodes.MaximumNumberOfSoundboardSoundsReached);
  const sound: GuildSound = {
    sound_id: world.snowflakes.next(),
    name: body.name,
    volume: body.volume ?? 1,
    emoji_id: body.emoji_id ?? null,
    emoji_name: body.emoji_name ?? null,
    available: true,
    userId: self(call).user.id,
  };
  guild.sounds.set(sound.sound_id, sound);
  const path = `/soundboard-sounds/${sound.sound_id}`;
  call.storeFile(path, { index: '0', filename: sound.name, contentType: 'audio/mpeg', bytes });
  const after = audited(sound);
  auditChange(call, guild, {
    action: AuditLogEvent.SoundboardSoundCreate,
    target: sound.sound_id,
    before: null,
    after,
  });
  tell(call, guild, sound, 'CREATE');
  return presentSound(world, guild, sound);
}

/**
 * Only a member who is in the voice channel and can speak plays a sound.
 *
 * @throws DiscordError 40032, 50167
 * @see https://docs.discord.com/developers/resources/soundboard#send-soundboard-sound
 */
function checkVoice(guild: Guild, channel: Channel, userId: string): void {
  const state = guild.voiceStates.get(userId);
  if (state?.channel_id !== channel.id) throw fail(RESTJSONErrorCodes.TargetUserIsNotConnectedToVoice);
  if (state.deaf || state.self_deaf || state.mute || state.suppress)
    throw fail(RESTJSONErrorCodes.CannotSendVoiceEffectWhenUserIsServerMutedDeafenedOrSuppressed);
}

/** @see https://docs.discord.com/developers/resources/soundboard */
export const soundboard = [
  operation('get_soundboard_default_sounds', { run: () => defaults }),
  operation('list_guild_soundboard_sounds', {
    run(call) {
      const access = guildAccess(call);
      const { guild } = access;
      return {
        items: [...guild.sounds.values()].map((one) => presentSound(call.world, guild, one, seesAuthor(access))),
      };
    },
  }),
  operation('get_guild_soundboard_sound', {
    run(call) {
      const access = guildAccess(call);
      return presentSound(call.world, access.guild, soundOf(call, access.guild), seesAuthor(access));
    },
  }),
  operation('create_guild_soundboard_sound', { body: SoundCreate, run: create }),
  operation('update_guild_soundboard_sound', {
    body: SoundForm.partial(),
    run(call) {
      const access = guildAccess(call);
      const { guild } = access;
      const sound = soundOf(call, guild);
      needExpressions(access, sound.userId === self(call).user.id);
      checkEmoji(guild, call.body);
      const before = audited(sound);
      const { name, volume, emoji_id: emojiId, emoji_name: emojiName } = call.body;
      if (name !== undefined) sound.name = name;
      if (volume !== undefined) sound.volume = volume ?? 1;
      if (emojiId !== undefined) sound.emoji_id = emojiId ?? null;
      if (emojiName !== undefined) sound.emoji_name = emojiName ?? null;
      const after = audited(sound);
      auditChange(call, guild, { action: AuditLogEvent.SoundboardSoundUpdate, target: sound.sound_id, before, after });
      tell(call, guild, sound, 'UPDATE');
      return presentSound(call.world, guild, sound);
    },
  }),
  operation('delete_guild_soundboard_sound', {
    run(call) {
      const access = guildAccess(call);
      const { guild } = access;
      const sound = soundOf(call, guild);
      needExpressions(access, sound.userId === self(call).user.id);
      guild.sounds.delete(sound.sound_id);
      const before = audited(sound);
      auditChange(call, guild, {
        action: AuditLogEvent.SoundboardSoundDelete,
        target: sound.sound_id,
        before,
        after: null,
      });
      const guildId = guild.fields.id;
      call.world.emit({
        t: 'GUILD_SOUNDBOARD_SOUND_DELETE',
        d: { guild_id: guildId, sound_id: sound.sound_id },
        guildId,
      });
    },
  }),
  operation('send_soundboard_sound', {
    body: z.object({ sound_id: snowflake, source_guild_id: snowflake.nullish() }),
    run(call) {
      const { channel, guild, need } = channelAccess(call);
      if (!guild || (channel.type !== ChannelType.GuildVoice && channel.type !== ChannelType.GuildStageVoice))
        throw fail(RESTJSONErrorCodes.CannotExecuteActionOnThisChannelType);
      need(Permission.Speak | Permission.UseSoundboard);
      checkVoice(guild, channel, self(call).user.id);
      const { sound_id: id, source_guild_id: from } = call.body;
      if (from && from !== guild.fields.id) need(Permission.UseExternalSounds);
      const source = from ? call.world.guilds.get(from) : guild;
      const sound = source?.sounds.get(id) ?? defaults.find(({ sound_id }) => sound_id === id);
      if (!sound) throw fail(RESTJSONErrorCodes.UnknownSound);
      const guildId = guild.fields.id;
      const d = {
        channel_id: channel.id,
        guild_id: guildId,
        user_id: self(call).user.id,
        sound_id: /^\d{1,3}$/.test(id) ? Number(id) : id,
        sound_volume: sound.volume,
        emoji: sound.emoji_name === null ? null : { id: sound.emoji_id, name: sound.emoji_name },
        animation_type: null,
      };
      const here = [...guild.voiceStates.values()].filter(({ channel_id: at }) => at === channel.id);
      const userIds = here.map(({ user_id: userId }) => userId);
      call.world.emit({ t: 'VOICE_CHANNEL_EFFECT_SEND', d, guildId, userIds });
    },
  }),
];
