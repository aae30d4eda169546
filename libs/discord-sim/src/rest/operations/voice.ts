import { ChannelType, RESTJSONErrorCodes } from 'discord-api-types/v10';
import { z } from 'zod';
import { channelPermissions, Permission } from '../../permissions.ts';
import { AuditLogEvent } from '../../world/audit-log.ts';
import type { Channel, Guild, Member } from '../../world/entities.ts';
import type { VoiceState } from '../../world/voice-state.ts';
import { setVoiceStatus, tellOfVoice } from '../../world/voice.ts';
import { channelAccess, guildAccess, memberOf, self } from '../access.ts';
import { audit } from '../audit.ts';
import { fail } from '../errors.ts';
import { snowflake } from '../forms.ts';
import { operation, type Call } from '../operation.ts';
import { isoTime } from '../recurrence-form.ts';

const REGIONS = [
  'brazil',
  'hongkong',
  'india',
  'japan',
  'rotterdam',
  'singapore',
  'southafrica',
  'sydney',
  'us-central',
  'us-east',
  'us-south',
  'us-west',
];
const STAGE = 13;

const regions = () =>
  REGIONS.map((id) => ({ id, name: id, custom: false, deprecated: false, optimal: id === 'rotterdam' }));

function stateOf(guild: Guild, userId: string): VoiceState {
  const state = guild.voiceStates.get(userId);
  if (!state) throw fail(RESTJSONErrorCodes.UnknownVoiceState);
  return state;
}

const present = (guild: Guild, member: Member, state: VoiceState): object => ({
  ...state,
  guild_id: guild.fields.id,
  self_stream: false,
  member,
});

/** The stage of a voice state, and the caller's permissions there. */
function stageOf(call: Call, guild: Guild, state: VoiceState): { channel: Channel; bits: bigint } {
  const channel = guild.channels.get(state.channel_id ?? '');
  if (channel?.type !== STAGE) throw fail(RESTJSONErrorCodes.CannotExecuteActionOnThisChannelType);
  const caller = guild.members.get(self(call).user.id)!;
  return { channel, bits: channelPermissions(guild, caller, channel, call.world.clock.now()) };
}

function speakSelf(
  call: Call<{ suppress?: boolean | null | undefined; request_to_speak_timestamp?: string | null | undefined }>,
): void {
  const { guild, member } = guildAccess(call);
  const state = stateOf(guild, member.user.id);
  const { bits } = stageOf(call, guild, state);
  const { suppress, request_to_speak_timestamp: asked } = call.body;
  if (suppress === false && !(bits & Permission.MuteMembers)) throw fail(RESTJSONErrorCodes.MissingPermissions);
  if (asked && !(bits & Permission.RequestToSpeak)) throw fail(RESTJSONErrorCodes.MissingPermissions);
  if (typeof suppress === 'boolean') state.suppress = suppress;
  if (asked !== undefined) state.request_to_speak_timestamp = asked && call.world.timestamp(Date.parse(asked));
  tellOfVoice(call.world, guild, member, state);
}

function speakOther(call: Call<{ suppress?: boolean | null | undefined }>): void {
  const { guild } = guildAccess(call);
  const member = memberOf(call, guild);
  const state = stateOf(guild, member.user.id);
  const { bits } = stageOf(call, guild, state);
  if (!(bits & Permission.MuteMembers)) throw fail(RESTJSONErrorCodes.MissingPermissions);
  if (typeof call.body.suppress === 'boolean') state.suppress = call.body.suppress;
  state.request_to_speak_timestamp = null;
  tellOfVoice(call.world, guild, member, state);
}

/** The status of a voice channel. @see https://docs.discord.com/developers/resources/channel#set-voice-channel-status */
function setStatus(call: Call<{ status?: string | null | undefined }>): void {
  const { channel, guild, need } = channelAccess(call);
  if (!guild || channel.type !== ChannelType.GuildVoice)
    throw fail(RESTJSONErrorCodes.CannotExecuteActionOnThisChannelType);
  need(Permission.SetVoiceChannelStatus);
  const isInside = guild.voiceStates.get(self(call).user.id)?.channel_id === channel.id;
  if (!isInside) need(Permission.ManageChannels);
  const status = call.body.status || null;
  const options = { channel_id: channel.id, ...(status === null ? {} : { status }) };
  const action = status === null ? AuditLogEvent.VoiceChannelStatusDelete : AuditLogEvent.VoiceChannelStatusCreate;
  audit(call, guild, { action, target: channel.id, options });
  setVoiceStatus(call.world, guild, channel, status);
}

/** @see https://docs.discord.com/developers/resources/voice */
export const voice = [
  operation('list_guild_voice_regions', {
    run(call) {
      guildAccess(call);
      return regions();
    },
  }),
  operation('get_self_voice_state', {
    run(call) {
      const { guild, member } = guildAccess(call);
      return present(guild, member, stateOf(guild, member.user.id));
    },
  }),
  operation('get_voice_state', {
    run(call) {
      const { guild } = guildAccess(call);
      const member = memberOf(call, guild);
      return present(guild, member, stateOf(guild, member.user.id));
    },
  }),
  operation('update_self_voice_state', {
    body: z.object({
      channel_id: snowflake.nullish(),
      suppress: z.boolean().nullish(),
      request_to_speak_timestamp: isoTime.nullish(),
    }),
    run: speakSelf,
  }),
  operation('update_voice_state', {
    body: z.object({ channel_id: snowflake.nullish(), suppress: z.boolean().nullish() }),
    run: speakOther,
  }),
  operation('update_voice_channel_status', {
    body: z.object({ status: z.string().max(500).nullish() }),
    run: setStatus,
  }),
];
