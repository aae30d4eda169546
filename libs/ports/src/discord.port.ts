import type { Channel, Guild, Member, Message, Role } from '#libs/vocabulary';

/** A message to be sent. */
export interface SendMessage {
  content: string;
  /** Answer to this message of the same channel. */
  replyTo?: string;
  /** Which mentions in the text notify. Default: of users. The author of `replyTo` is always notified. */
  notify?: ReadonlyArray<'users' | 'roles' | 'everyone'>;
  /**
   * At most 25 characters: Discord answers a second message with the same nonce with the first one.
   * @see https://docs.discord.com/developers/resources/message#create-message
   */
  nonce?: string;
}

/** Which messages of a channel: at most `limit`, beside an id. */
export interface MessageRange {
  limit: number;
  before?: string;
  after?: string;
}

/** Priorities at the REST limiter, most urgent first. */
export type RestPriority = 'interaction' | 'moderation' | 'script' | 'backup';

/** Purpose of calls, which the limiter counts against the guild's share. */
export interface DiscordUse {
  /** The op or task that calls, for logs. */
  purpose: string;
  /** Default: that of the port. */
  priority?: RestPriority;
}

/**
 * Calls to Discord. Each may throw a Fault: `discord.<what>` with Discord's own code and status in
 * `data` (`discord.missing-permissions`, `discord.unknown-message` …), `discord.unavailable` (retryable) when it cannot be reached.
 */
export interface DiscordPort {
  /** The same port for calls on behalf of one guild. */
  forGuild(guildId: string, use: DiscordUse): DiscordPort;
  /** From the state cache, not from Discord. */
  guild(guildId: string): Promise<Guild>;
  channels(guildId: string): Promise<Channel[]>;
  roles(guildId: string): Promise<Role[]>;
  /**
   * Whether the channel or thread belongs to the guild; false if it belongs to another one.
   * @throws Fault `discord.unknown-channel`, `discord.missing-access` when Discord does not show it to the bot
   */
  hasChannel(guildId: string, channelId: string): Promise<boolean>;
  hasRole(guildId: string, roleId: string): Promise<boolean>;

  member(guildId: string, userId: string): Promise<Member>;
  addRole(guildId: string, userId: string, roleId: string, reason?: string): Promise<void>;
  removeRole(guildId: string, userId: string, roleId: string, reason?: string): Promise<void>;

  sendMessage(channelId: string, message: SendMessage): Promise<Message>;
  /**
   * The bot's messages among the newest 100 of the channel with the same text and the same `replyTo`, oldest first. An earlier attempt
   * whose answer was lost may have sent them. Discord forgets nonces after minutes. `since` is in milliseconds since 1970.
   */
  findSent(channelId: string, message: SendMessage, since: number): Promise<Message[]>;
  editMessage(channelId: string, messageId: string, content: string): Promise<Message>;
  deleteMessage(channelId: string, messageId: string, reason?: string): Promise<void>;
  /** 2 to 100 messages, none older than two weeks. */
  bulkDeleteMessages(channelId: string, messageIds: string[], reason?: string): Promise<void>;
  getMessage(channelId: string, messageId: string): Promise<Message>;
  /** Newest first. */
  listMessages(channelId: string, range: MessageRange): Promise<Message[]>;
  /** `emoji` is a Unicode emoji or `name:id`. */
  addReaction(channelId: string, messageId: string, emoji: string): Promise<void>;
}
