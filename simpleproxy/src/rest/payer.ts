/** Payer of calls without a guild. */
export const UNATTRIBUTED = 'unattributed';

/** Payer of calls with a credential other than the bot's. */
export const FOREIGN = 'foreign';
