/** A guild that the bot is or was in. */
export interface KnownGuild {
  id: string;
  name: string;
  /** Hash of the icon image. */
  icon: string | null;
  /** Null while it is unknown. */
  memberCount: number | null;
  botPresent: boolean;
  /** Discord has an outage of this guild. */
  unavailable: boolean;
  /** When the bot first saw it. */
  firstSeenAt: Date;
  updatedAt: Date;
}

/** The guilds that the bot knows, kept by the bot and read by the webserver. */
export interface GuildsPort {
  /** The bot is in these guilds, and they are available. */
  upsert(guilds: Array<Pick<KnownGuild, 'id' | 'name' | 'icon' | 'memberCount'>>): Promise<void>;
  /** Discord has an outage of these guilds, until the next `upsert` of each. */
  markUnavailable(guildIds: string[]): Promise<void>;
  /** The bot was removed; scripts and data stay. @returns whether it was known and present */
  markGone(guildId: string): Promise<boolean>;
  /** After a start: the bot is in these guilds and in no other. @returns ids of the guilds that it has left */
  markAllGoneExcept(guildIds: string[]): Promise<string[]>;
  get(guildId: string): Promise<KnownGuild | null>;
  /** Those of the ids that are known, in no order. */
  list(guildIds: string[]): Promise<KnownGuild[]>;
}
