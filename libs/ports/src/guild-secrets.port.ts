/** A random secret of each guild, created on first use. For our processes only: never for a script or an answer. */
export interface GuildSecretsPort {
  /** 256 bits, in hex; always the same. */
  of(guildId: string): Promise<string>;
}
