/** Work that all guilds share, as a row of the table of shares. */
export interface SharedUnit {
  /** Name of the unit. */
  unit: string;
  /**
   * Lets `hostileGuilds` guilds use as much as they can, and then does the work of a quiet guild. It uses a virtual clock or
   * counts, so that the same call returns the same number.
   *
   * @returns the cost of the quiet guild's work: a wait, or a number of rejections; less is better
   */
  costOfQuiet(hostileGuilds: number): Promise<number>;
  /** The largest allowed cost beside 20 hostile guilds, given the cost alone. */
  most(alone: number): number;
}
