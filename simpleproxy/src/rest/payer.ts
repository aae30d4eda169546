/** Pays for calls that name no guild. */
export const UNATTRIBUTED = 'unattributed';

/** Pays for calls with a credential that is not the bot's. */
export const FOREIGN = 'foreign';
