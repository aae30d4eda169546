import { Inject, Module, type DynamicModule, type OnApplicationShutdown, type Provider } from '@nestjs/common';
import type { ConnectOptions } from './data-source.ts';
import { connect, type Stores } from './stores.ts';
import * as tokens from './tokens.ts';

const part = (provide: symbol, name: Exclude<keyof Stores, 'close'>): Provider => ({
  provide,
  inject: [tokens.STORES],
  useFactory: (stores: Stores) => stores[name],
});

const parts = [
  part(tokens.DATABASE, 'database'),
  part(tokens.INBOX, 'inbox'),
  part(tokens.RUNS, 'runs'),
  part(tokens.SCRIPTS, 'scripts'),
  part(tokens.KV, 'kv'),
  part(tokens.TIMERS, 'timers'),
  part(tokens.GUILD_LOG, 'guildLog'),
  part(tokens.SESSIONS, 'sessions'),
  part(tokens.GUILDS, 'guilds'),
  part(tokens.HOUSEKEEPING, 'housekeeping'),
];

/** Address of the database and options of the connection. */
export interface DatabaseModuleOptions extends ConnectOptions {
  databaseUrl: string;
}

/**
 * The database as ports, for the modules that import what `forRoot` returns. At boot it waits for a database that is still
 * starting.
 */
@Module({})
export class DatabaseModule implements OnApplicationShutdown {
  readonly #stores: Stores;

  constructor(@Inject(tokens.STORES) stores: Stores) {
    this.#stores = stores;
  }

  static forRoot({ databaseUrl, ...options }: DatabaseModuleOptions): DynamicModule {
    return {
      module: DatabaseModule,
      providers: [{ provide: tokens.STORES, useFactory: () => connect(databaseUrl, options) }, ...parts],
      exports: Object.values(tokens),
    };
  }

  /** Nest calls this after the same hook of the modules that import this one: they may still write while they stop. */
  async onApplicationShutdown(): Promise<void> {
    await this.#stores.close();
  }
}
