import { connect, createTestDatabase, type Stores } from '#libs/database';
import { ScriptCompiler } from '#libs/compiler';
import { equip, strictAdapter } from '#libs/http';
import { examples, typings } from '#libs/script-sdk';
import { createLog } from '#libs/telemetry';
import { Test } from '@nestjs/testing';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { PortsModule } from '../src/ports.module.ts';
import type { OpenPorts } from '../src/ports.ts';
import { equipmentOf, prepare } from '../src/prepare.ts';
import { readSettings, type Settings } from '../src/settings.ts';
import { Streams, type StreamTimes } from '../src/stream/streams.ts';
import { WebserverModule } from '../src/webserver.module.ts';
import { Browser } from './browser.ts';
import { MemoryBus } from './memory-bus.ts';
import { OAuthProvider, type ProvidedGuild } from './oauth-provider.ts';
import { StoredWork } from './stored-work.ts';

export const MANAGE_GUILD = String(0x20);
/** Manage Server and Manage Messages. */
export const MODERATES = String(0x2020);

/** Ids that no other code uses. */
let nextId = 100_000_000_000_000_000n;
export const newId = (): string => String(nextId++);

export interface WorldOptions {
  env?: Record<string, string>;
  times?: StreamTimes;
  ports?: Partial<OpenPorts>;
}

/** A webserver on its own database, with an OAuth2 provider. */
export class TestWorld {
  readonly provider: OAuthProvider;
  readonly stores: Stores;
  readonly bus = new MemoryBus();
  readonly work: StoredWork;
  /** Added to the time of the webserver, in milliseconds. */
  ahead = 0;
  /** While set, the webserver's clock stands still at this time. */
  stoppedAt: number | null = null;
  base = '';
  #app: NestExpressApplication | undefined;
  readonly #compiler = new ScriptCompiler();
  readonly #drop: () => Promise<void>;

  private constructor(provider: OAuthProvider, stores: Stores, drop: () => Promise<void>) {
    this.provider = provider;
    this.stores = stores;
    this.work = new StoredWork(stores);
    this.#drop = drop;
  }

  static async start({ env = {}, times, ports = {} }: WorldOptions = {}): Promise<TestWorld> {
    const provider = await OAuthProvider.start();
    const { url, drop } = await createTestDatabase();
    const world = new TestWorld(provider, await connect(url), drop);
    const settings: Settings = readSettings({
      DATABASE_URL: url,
      PROXY_KEY: 'key',
      SESSION_SECRET: 'a session secret of at least 32 characters',
      OAUTH_AUTHORIZE_URL: `${provider.url}/oauth2/authorize`,
      OAUTH_API_URL: provider.url,
      OAUTH_CLIENT_ID: newId(),
      OAUTH_CLIENT_SECRET: 'client-secret',
      ...env,
    });
    const outside = PortsModule.of(() => Promise.resolve(world.#ports(ports)));
    await world.#listen(WebserverModule.register(settings, outside, times), settings);
    return world;
  }

  /** A signed-in user with these guilds. */
  async signedIn(guilds: ProvidedGuild[], userId = newId()): Promise<Browser> {
    this.provider.guilds.set(userId, guilds);
    const browser = new Browser(this.base);
    await browser.signIn(this.provider, userId);
    return browser;
  }

  /** An admin of a new guild. */
  async admin(): Promise<{ browser: Browser; guild: string; api: string; userId: string }> {
    const guild = newId();
    const userId = newId();
    const browser = await this.signedIn([{ id: guild, name: `Guild ${guild}`, permissions: MODERATES }], userId);
    return { browser, guild, api: `/api/guilds/${guild}`, userId };
  }

  get streams(): Streams {
    return this.#app!.get(Streams);
  }

  async close(): Promise<void> {
    await this.#app?.close();
    await this.provider.close();
    await this.#drop();
  }

  get app(): NestExpressApplication {
    return this.#app!;
  }

  #now = (): number => this.stoppedAt ?? Date.now() + this.ahead;

  async #listen(module: ReturnType<typeof WebserverModule.register>, settings: Settings): Promise<void> {
    const testing = await Test.createTestingModule({ imports: [module] }).compile();
    const app = testing.createNestApplication<NestExpressApplication>(strictAdapter(), {
      bodyParser: false,
      logger: false,
    });
    // Like `serve`.
    equip(app, { ...equipmentOf(settings, this.#now), log: createLog('webserver', 'silent') });
    prepare(app);
    await app.listen(0, '127.0.0.1');
    this.#app = app;
    this.base = await app.getUrl();
  }

  #ports(given: Partial<OpenPorts>): OpenPorts {
    const { stores, bus, work } = this;
    return {
      ...stores,
      bus,
      work,
      compiler: this.#compiler,
      checker: { check: () => Promise.resolve([]) },
      discord: { channels: () => Promise.resolve([]), roles: () => Promise.resolve([]) },
      sdk: { typings, templates: [...examples] },
      clock: { now: this.#now },
      log: createLog('webserver', 'silent'),
      ready: { database: () => stores.database.ping() },
      close: async () => {
        this.#compiler.close();
        await stores.close();
      },
      ...given,
    };
  }
}
