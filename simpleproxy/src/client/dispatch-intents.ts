import { GatewayIntentBits as I } from 'discord-api-types/v10';

interface Needs {
  /** Any of these bits lets the event of a guild through. */
  guild: number;
  /** The same outside of guilds. */
  direct: number;
}

const TABLE = new Map<string, Needs>();

const need = (guild: number, direct: number, ...types: string[]) => {
  for (const type of types) TABLE.set(type, { guild, direct });
};

/*
 * The intents of each dispatch; a dispatch that is not listed always comes.
 * https://docs.discord.com/developers/events/gateway#list-of-intents
 */
need(I.Guilds, 0, 'GUILD_CREATE', 'GUILD_UPDATE', 'GUILD_DELETE');
need(I.Guilds, 0, 'GUILD_ROLE_CREATE', 'GUILD_ROLE_UPDATE', 'GUILD_ROLE_DELETE');
need(I.Guilds, I.DirectMessages, 'CHANNEL_CREATE', 'CHANNEL_UPDATE', 'CHANNEL_DELETE', 'CHANNEL_PINS_UPDATE');
need(I.Guilds, 0, 'THREAD_CREATE', 'THREAD_UPDATE', 'THREAD_DELETE', 'THREAD_LIST_SYNC', 'THREAD_MEMBER_UPDATE');
need(I.Guilds | I.GuildMembers, 0, 'THREAD_MEMBERS_UPDATE');
need(I.Guilds, 0, 'STAGE_INSTANCE_CREATE', 'STAGE_INSTANCE_UPDATE', 'STAGE_INSTANCE_DELETE');
need(I.Guilds, 0, 'VOICE_CHANNEL_STATUS_UPDATE', 'VOICE_CHANNEL_START_TIME_UPDATE');
need(I.GuildMembers, 0, 'GUILD_MEMBER_ADD', 'GUILD_MEMBER_REMOVE');
need(I.GuildModeration, 0, 'GUILD_AUDIT_LOG_ENTRY_CREATE', 'GUILD_BAN_ADD', 'GUILD_BAN_REMOVE');
need(I.GuildExpressions, 0, 'GUILD_EMOJIS_UPDATE', 'GUILD_STICKERS_UPDATE');
need(I.GuildExpressions, 0, 'GUILD_SOUNDBOARD_SOUND_CREATE', 'GUILD_SOUNDBOARD_SOUND_UPDATE');
need(I.GuildExpressions, 0, 'GUILD_SOUNDBOARD_SOUND_DELETE', 'GUILD_SOUNDBOARD_SOUNDS_UPDATE');
need(I.GuildIntegrations, 0, 'GUILD_INTEGRATIONS_UPDATE', 'INTEGRATION_CREATE', 'INTEGRATION_UPDATE');
need(I.GuildIntegrations, 0, 'INTEGRATION_DELETE');
need(I.GuildWebhooks, 0, 'WEBHOOKS_UPDATE');
need(I.GuildInvites, 0, 'INVITE_CREATE', 'INVITE_DELETE');
need(I.GuildVoiceStates, 0, 'VOICE_STATE_UPDATE', 'VOICE_CHANNEL_EFFECT_SEND');
need(I.GuildPresences, 0, 'PRESENCE_UPDATE');
need(I.GuildMessages, I.DirectMessages, 'MESSAGE_CREATE', 'MESSAGE_UPDATE', 'MESSAGE_DELETE', 'MESSAGE_DELETE_BULK');
need(I.GuildMessageReactions, I.DirectMessageReactions, 'MESSAGE_REACTION_ADD', 'MESSAGE_REACTION_REMOVE');
need(I.GuildMessageReactions, I.DirectMessageReactions, 'MESSAGE_REACTION_REMOVE_ALL');
need(I.GuildMessageReactions, I.DirectMessageReactions, 'MESSAGE_REACTION_REMOVE_EMOJI');
need(I.GuildMessageTyping, I.DirectMessageTyping, 'TYPING_START');
need(I.GuildScheduledEvents, 0, 'GUILD_SCHEDULED_EVENT_CREATE', 'GUILD_SCHEDULED_EVENT_UPDATE');
need(I.GuildScheduledEvents, 0, 'GUILD_SCHEDULED_EVENT_DELETE');
need(I.GuildScheduledEvents, 0, 'GUILD_SCHEDULED_EVENT_USER_ADD', 'GUILD_SCHEDULED_EVENT_USER_REMOVE');
need(I.AutoModerationConfiguration, 0, 'AUTO_MODERATION_RULE_CREATE', 'AUTO_MODERATION_RULE_UPDATE');
need(I.AutoModerationConfiguration, 0, 'AUTO_MODERATION_RULE_DELETE');
need(I.AutoModerationExecution, 0, 'AUTO_MODERATION_ACTION_EXECUTION');
need(I.GuildMessagePolls, I.DirectMessagePolls, 'MESSAGE_POLL_VOTE_ADD', 'MESSAGE_POLL_VOTE_REMOVE');

/** Whether a client with these intents receives this dispatch. A pure function: replay depends on it. */
export function wants(intents: number, type: string, guildScoped: boolean): boolean {
  const needs = TABLE.get(type);
  if (!needs) return true;
  return (intents & (guildScoped ? needs.guild : needs.direct)) !== 0;
}

/** Names of the intents in `asked` that `held` lacks. */
export const missingIntents = (asked: number, held: number): string[] =>
  Object.entries(I)
    .filter(([, bit]) => typeof bit === 'number' && (asked & bit & ~held) !== 0)
    .map(([name]) => name);
