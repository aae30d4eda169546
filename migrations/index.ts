export * from './1795305600000-guilds-and-sessions.ts';
export * from './1795305600001-inbox.ts';
export * from './1795305600002-runs.ts';
export * from './1795305600003-scripts.ts';
export * from './1795305600004-guild-storage.ts';
export * from './1795305600005-guild-log-once.ts';
export * from './1795400000400-deleted-scripts.ts';
