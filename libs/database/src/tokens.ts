/** Tokens that `DatabaseModule` provides; each is the class of `Stores` with the same name. */
export const STORES = Symbol('stores');
export const DATABASE = Symbol('database');
export const INBOX = Symbol('inbox');
export const RUNS = Symbol('runs');
export const SCRIPTS = Symbol('scripts');
export const KV = Symbol('kv');
export const TIMERS = Symbol('timers');
export const GUILD_LOG = Symbol('guild log');
export const SESSIONS = Symbol('sessions');
export const GUILDS = Symbol('guilds');
export const HOUSEKEEPING = Symbol('housekeeping');
