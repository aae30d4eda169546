/** Work that all guilds share, as a row of the table of shares. */
export interface SharedUnit {
  /** The name of the unit, and where its share is decided. */
  unit: string;
  /**
   * Lets so many guilds ask for all they can, and then does the work of a quiet guild. By a virtual clock or by counting, so that the
   * same call gives the same number.
   *
   * @returns what the quiet guild's work cost: a wait, a number of refusals; less is better
   */
  costOfQuiet(hostileGuilds: number): Promise<number>;
  /** The most that it may cost beside 20 hostile guilds, given what it costs alone. */
  most(alone: number): number;
}
