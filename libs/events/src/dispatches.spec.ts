import { GatewayDispatchEvents } from 'discord-api-types/v10';
import { eventsByDispatch } from './index.ts';

/** Dispatches that no event comes from. A kind that changes what an event reports belongs to that event's `dispatches`. */
const unheard: Record<string, string[]> = {
  'about the connection': ['Ready', 'Resumed', 'RateLimited'],
  'answers to requests of the bot itself': [
    'GuildMembersChunk',
    'ChannelInfo',
    'SoundboardSounds',
    'InteractionCreate',
  ],
  'a loss of Discord or of the bot, which no script could act on': ['GuildDelete', 'UserUpdate'],
  'no event for it yet': [
    'ApplicationCommandPermissionsUpdate',
    'AutoModerationActionExecution',
    'AutoModerationRuleCreate',
    'AutoModerationRuleDelete',
    'AutoModerationRuleUpdate',
    'ChannelCreate',
    'ChannelDelete',
    'ChannelPinsUpdate',
    'ChannelUpdate',
    'EntitlementCreate',
    'EntitlementDelete',
    'EntitlementUpdate',
    'GuildAuditLogEntryCreate',
    'GuildBanAdd',
    'GuildBanRemove',
    'GuildEmojisUpdate',
    'GuildIntegrationsUpdate',
    'GuildMemberUpdate',
    'GuildRoleCreate',
    'GuildRoleDelete',
    'GuildRoleUpdate',
    'GuildScheduledEventCreate',
    'GuildScheduledEventDelete',
    'GuildScheduledEventUpdate',
    'GuildScheduledEventUserAdd',
    'GuildScheduledEventUserRemove',
    'GuildSoundboardSoundCreate',
    'GuildSoundboardSoundDelete',
    'GuildSoundboardSoundUpdate',
    'GuildSoundboardSoundsUpdate',
    'GuildStickersUpdate',
    'GuildUpdate',
    'IntegrationCreate',
    'IntegrationDelete',
    'IntegrationUpdate',
    'InviteCreate',
    'InviteDelete',
    'MessagePollVoteAdd',
    'MessagePollVoteRemove',
    'PresenceUpdate',
    'StageInstanceCreate',
    'StageInstanceDelete',
    'StageInstanceUpdate',
    'SubscriptionCreate',
    'SubscriptionDelete',
    'SubscriptionUpdate',
    'ThreadCreate',
    'ThreadDelete',
    'ThreadListSync',
    'ThreadMembersUpdate',
    'ThreadMemberUpdate',
    'ThreadUpdate',
    'TypingStart',
    'VoiceChannelEffectSend',
    'VoiceChannelStartTimeUpdate',
    'VoiceChannelStatusUpdate',
    'VoiceServerUpdate',
    'VoiceStateUpdate',
    'WebhooksUpdate',
  ],
};

describe('dispatches of Discord', () => {
  it('each one either becomes an event or is listed with the reason why not', () => {
    const heard = Object.entries(GatewayDispatchEvents)
      .filter(([, dispatch]) => eventsByDispatch.has(dispatch))
      .map(([key]) => key);
    const listed = [...heard, ...Object.values(unheard).flat()];
    expect(listed.toSorted()).toEqual(Object.keys(GatewayDispatchEvents).toSorted());
  });
});
