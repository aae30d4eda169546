/** Severity of a line, lowest first. */
export type GuildLogLevel = 'debug' | 'info' | 'warn' | 'error';

/** A line of a guild's own log, which its admins read. It may contain output of the script, never a secret of ours. */
export interface GuildLogLine {
  level: GuildLogLevel;
  message: string;
  /** Code of a fault, e.g. `script.timeout`. */
  code?: string;
  /** Script name, and the author's own line in it. */
  script?: string;
  line?: number;
  column?: number;
  /** The event during which it was written. */
  eventId?: string;
  /** Key of the line within its guild: a replay does not write a line with the same key and text again. */
  once?: string;
  runId?: string;
}

/** A line as it is read back. */
export interface StoredGuildLogLine extends Omit<GuildLogLine, 'once'> {
  /** Grows with time: the cursor for paging. */
  id: string;
  guildId: string;
  at: Date;
}

/** The logs of guilds, each for its own admins. */
export interface GuildLogPort {
  /** Messages longer than `limits.log.lineLength` are cut, which the line then says. The newest `limits.log.linesKeptPerGuild` lines are kept. */
  append(guildId: string, lines: GuildLogLine[]): Promise<void>;
  /**
   * Newest first. `before`/`after` are ids, exclusive; with `after` alone it is the page that follows the cursor. Lines become
   * visible in the order of their ids. `level` means that one or worse.
   */
  page(
    guildId: string,
    range: { limit: number; before?: string; after?: string; level?: GuildLogLevel },
  ): Promise<StoredGuildLogLine[]>;
}
