export * from './1795305600000-guilds-and-sessions.ts';
export * from './1795305600001-inbox.ts';
export * from './1795305600002-runs.ts';
export * from './1795305600003-scripts.ts';
export * from './1795305600004-guild-storage.ts';
export * from './1795305600005-guild-log-once.ts';
<<<<<<< HEAD
export * from './1795400000100-session-devices.ts';
=======
>>>>>>> b_pages
export * from './1795400000200-script-imports.ts';
export * from './1795400000400-deleted-scripts.ts';
export * from './1795400000500-timer-plans.ts';
export * from './1795400000501-kv-numbers.ts';
export * from './1795400000502-guild-secrets.ts';
