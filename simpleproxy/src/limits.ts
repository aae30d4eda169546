/** Every limit of a caller that is not a variable. Times are milliseconds. */
export const limits = {
  queue: {
    /** Requests that wait with one priority. When it is full, the guild with most of them loses its newest. */
    perPriority: 10_000,
    /** Requests of one guild that wait with one priority. */
    perGuild: 500,
    /** Requests of one guild that wait for one bucket. */
    perBucket: 500,
    /** Every nth grant goes to the request that has waited longest. */
    oldestFirstEvery: 16,
    /** Share of the global limit that is reserved for guilds that use clearly less than an equal part of it. */
    quietShare: 0.1,
  },
  invalid: {
    /** Answers 401, 403 and 429 in ten minutes. Discord bans the address at 10,000. */
    total: 9_000,
    /** Part of the total for the priorities `interaction` and `moderation` only. */
    reserve: 1_000,
    perGuild: 300,
    /** A guild gets at most this part of the remaining budget, so that many guilds with continuous rejections leave some for others. */
    partOfRest: 1 / 32,
    /** Part of one guild's budget for the priorities `interaction` and `moderation` only. */
    guildReserve: 50,
    /** Credentials other than the bot's: counted apart from the total. */
    foreign: 500,
  },
  refusals: {
    /** Equal rejections of one guild after which the proxy answers from memory. */
    before: 3,
    /** Time for which they are counted, and for which the proxy then answers from memory. */
    ms: 60_000,
    perGuild: 500,
    total: 20_000,
  },
  clients: {
    /** From HELLO to IDENTIFY or RESUME. */
    identifyMs: 10_000,
    unauthenticated: 64,
    /** Of these, with a compression context. */
    unauthenticatedCompressed: 16,
  },
  /** Lifetime of an interaction token. */
  interactionTokenMs: 15 * 60_000,
  /** Known tokens of webhooks and interactions. */
  knownTokens: 20_000,
} as const;
