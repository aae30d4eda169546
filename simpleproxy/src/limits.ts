/** Every number that a caller can hit and that is no variable. Times are milliseconds. */
export const limits = {
  queue: {
    /** Requests that wait in one lane. When it is full, the guild that has most waiting loses its newest. */
    perLane: 10_000,
    /** Requests of one guild that wait in one lane. */
    perGuild: 500,
    /** Requests that wait for one bucket, of one guild. */
    perBucket: 500,
    /** Every nth grant goes to the request that has waited longest. */
    oldestFirstEvery: 16,
    /** Share of the global limit that is kept for guilds that use clearly less than an equal part of it. */
    quietShare: 0.1,
  },
  invalid: {
    /** Answers 401, 403 and 429 in ten minutes. Discord bans the address at 10,000. */
    total: 9_000,
    /** Of the total, only for the lanes `interaction` and `moderation`. */
    reserve: 1_000,
    perGuild: 300,
    /** A guild gets at most this part of what is left, so that many guilds that are refused all the time leave something for others. */
    partOfRest: 1 / 32,
    /** Of one guild, only for the lanes `interaction` and `moderation`. */
    guildReserve: 50,
    /** Credentials that are not the bot's: counted apart from the total. */
    foreign: 500,
  },
  refusals: {
    /** Equal refusals of one guild after which the answer comes from memory. */
    before: 3,
    /** How long they are counted, and how long the answer then comes from memory. */
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
  /** How long the token of an interaction is valid. */
  interactionTokenMs: 15 * 60_000,
  /** Tokens of webhooks and interactions that are known. */
  knownTokens: 20_000,
} as const;
