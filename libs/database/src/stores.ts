import { openDatabase, type Database } from './database.ts';
import type { ConnectOptions } from './data-source.ts';
import { PostgresGuildLog } from './guild-log/postgres-guild-log.ts';
import { PostgresGuilds } from './guilds/guild.repository.ts';
import { PostgresGuildSecrets } from './guilds/postgres-guild-secrets.ts';
import { Housekeeping } from './housekeeping.ts';
import { PostgresInbox } from './inbox/postgres-inbox.ts';
import { PostgresKv } from './kv/postgres-kv.ts';
import { PostgresRuns } from './runs/postgres-runs.ts';
import { PostgresScripts } from './scripts/postgres-scripts.ts';
import { PostgresSessions } from './sessions/session.repository.ts';
import { PostgresTimers } from './timers/postgres-timers.ts';

/** Every port that stores state, on one connection pool. */
export interface Stores {
  database: Database;
  inbox: PostgresInbox;
  runs: PostgresRuns;
  scripts: PostgresScripts;
  kv: PostgresKv;
  timers: PostgresTimers;
  guildLog: PostgresGuildLog;
  sessions: PostgresSessions;
  guilds: PostgresGuilds;
  guildSecrets: PostgresGuildSecrets;
  housekeeping: Housekeeping;
  close(): Promise<void>;
}

/** Creates all ports that store state, on one connection pool. */
export function createStores(database: Database): Stores {
  const guildLog = new PostgresGuildLog(database);
  const kv = new PostgresKv(database);
  const inbox = new PostgresInbox(database, guildLog);
  return {
    database,
    inbox,
    runs: new PostgresRuns(database),
    scripts: new PostgresScripts(database),
    kv,
    timers: new PostgresTimers(database, inbox),
    guildLog,
    sessions: new PostgresSessions(database),
    guilds: new PostgresGuilds(database),
    guildSecrets: new PostgresGuildSecrets(database),
    housekeeping: new Housekeeping(database, kv),
    close: () => database.close(),
  };
}

/** All stores without Nest; `close` ends the pool. @throws Fault `database.unavailable` */
export async function connect(url: string, options?: ConnectOptions): Promise<Stores> {
  return createStores(await openDatabase(url, options));
}
