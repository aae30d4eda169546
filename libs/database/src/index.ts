export { Database, type Sql } from './database.ts';
export type { ConnectOptions } from './data-source.ts';
export { DatabaseModule, type DatabaseModuleOptions } from './database.module.ts';
export { kept } from './housekeeping.ts';
export { purgeGuild } from './purge-guild.ts';
export { migrate } from './migrate.ts';
export { connect, createStores, type Stores } from './stores.ts';
export * from './tokens.ts';
export { createTestDatabase } from './test-database.ts';
