/** A random secret of each guild, made when it is first asked for. For our processes only: never for a script or an answer. */
export interface GuildSecretsPort {
  /** 256 bits, in hex; the same whenever and wherever it is asked for. */
  of(guildId: string): Promise<string>;
}
