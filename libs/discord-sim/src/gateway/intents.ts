/**
 * The intents that let each event through.
 *
 * @see https://docs.discord.com/developers/events/gateway#list-of-intents
 */
export const Intent = {
  Guilds: 1 << 0,
  GuildMembers: 1 << 1,
  GuildModeration: 1 << 2,
  GuildExpressions: 1 << 3,
  GuildIntegrations: 1 << 4,
  GuildWebhooks: 1 << 5,
  GuildInvites: 1 << 6,
  GuildVoiceStates: 1 << 7,
  GuildPresences: 1 << 8,
  GuildMessages: 1 << 9,
  GuildMessageReactions: 1 << 10,
  GuildMessageTyping: 1 << 11,
  DirectMessages: 1 << 12,
  DirectMessageReactions: 1 << 13,
  DirectMessageTyping: 1 << 14,
  MessageContent: 1 << 15,
  GuildScheduledEvents: 1 << 16,
  AutoModerationConfiguration: 1 << 20,
  AutoModerationExecution: 1 << 21,
  GuildMessagePolls: 1 << 24,
  DirectMessagePolls: 1 << 25,
} as const;

export const ALL_INTENTS = Object.values(Intent).reduce((all, bit) => all | bit, 0);

/** Application flags (for verified and for unverified applications) that grant a privileged intent. */
const PRIVILEGED: ReadonlyArray<readonly [intent: number, flags: number]> = [
  [Intent.GuildPresences, (1 << 12) | (1 << 13)],
  [Intent.GuildMembers, (1 << 14) | (1 << 15)],
  [Intent.MessageContent, (1 << 18) | (1 << 19)],
];

/** Whether an application with these flags may use these intents. */
export function mayAsk(intents: number, applicationFlags: number): boolean {
  return PRIVILEGED.every(([intent, flags]) => !(intents & intent) || (applicationFlags & flags) !== 0);
}

export const maySeeContent = (applicationFlags: number): boolean => mayAsk(Intent.MessageContent, applicationFlags);

const byEvent: ReadonlyArray<readonly [pattern: RegExp, inGuild: number, inDirect: number]> = [
  [/^GUILD_MEMBER_/, Intent.GuildMembers, 0],
  [/^GUILD_BAN_|^GUILD_AUDIT_LOG_/, Intent.GuildModeration, 0],
  [/^GUILD_(EMOJIS|STICKERS|SOUNDBOARD)/, Intent.GuildExpressions, 0],
  [/^GUILD_INTEGRATIONS_|^INTEGRATION_/, Intent.GuildIntegrations, 0],
  [/^WEBHOOKS_/, Intent.GuildWebhooks, 0],
  [/^INVITE_/, Intent.GuildInvites, 0],
  [/^VOICE_STATE_|^VOICE_CHANNEL_EFFECT/, Intent.GuildVoiceStates, 0],
  [/^PRESENCE_/, Intent.GuildPresences, 0],
  [/^MESSAGE_REACTION_/, Intent.GuildMessageReactions, Intent.DirectMessageReactions],
  [/^MESSAGE_POLL_/, Intent.GuildMessagePolls, Intent.DirectMessagePolls],
  [/^MESSAGE_/, Intent.GuildMessages, Intent.DirectMessages],
  [/^TYPING_/, Intent.GuildMessageTyping, Intent.DirectMessageTyping],
  [/^GUILD_SCHEDULED_/, Intent.GuildScheduledEvents, 0],
  [/^AUTO_MODERATION_RULE_/, Intent.AutoModerationConfiguration, 0],
  [/^AUTO_MODERATION_/, Intent.AutoModerationExecution, 0],
  [/^THREAD_MEMBERS_/, Intent.Guilds | Intent.GuildMembers, 0],
  [/^CHANNEL_PINS_/, Intent.Guilds, Intent.DirectMessages],
  [/^(GUILD|CHANNEL|THREAD|STAGE_INSTANCE)_|^VOICE_CHANNEL_/, Intent.Guilds, 0],
];

const known = new Map<string, number>();

/** An event needs one of these intents; 0 if it needs none. */
export function intentOf(event: string, inGuild: boolean): number {
  const key = inGuild ? event : `dm ${event}`;
  let intent = known.get(key);
  if (intent === undefined) {
    const row = byEvent.find(([pattern]) => pattern.test(event));
    intent = row ? row[inGuild ? 1 : 2] : 0;
    known.set(key, intent);
  }
  return intent;
}
