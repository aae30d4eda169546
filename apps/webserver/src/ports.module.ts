import { BUS, BusModule, type Bus } from '#libs/bus';
import { noticeBusy, ScriptCompiler, TypeChecker } from '#libs/compiler';
import { DatabaseModule, STORES, type Stores } from '#libs/database';
import { DiscordRest } from '#libs/discord-rest';
import { within } from '#libs/http';
import { QueueModule, WORK, type WorkQueue } from '#libs/queue';
import { examples, typings } from '#libs/script-sdk';
import { createLog, Metrics } from '#libs/telemetry';
import { Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { PORTS, type OpenPorts } from './ports.ts';
import type { Settings } from './settings.ts';

/** Timeout of a readiness check, in milliseconds. */
const READY_MS = 2_000;

/** Provides the webserver's `Ports`, and closes those that it opened itself. */
@Module({})
export class PortsModule implements OnApplicationShutdown {
  readonly #ports: OpenPorts;

  constructor(@Inject(PORTS) ports: OpenPorts) {
    this.#ports = ports;
  }

  /** All ports with their modules. Waits for a database that is still starting. */
  static connect(settings: Settings): DynamicModule {
    const log = createLog('webserver', settings.LOG_LEVEL);
    const where = { databaseUrl: settings.DATABASE_URL, redisUrl: settings.REDIS_URL, log };
    const database = DatabaseModule.forRoot({ ...where, applicationName: 'mainstay-webserver' });
    const bus = BusModule.forRoot(where);
    const queue = QueueModule.forRoot({ ...where, imports: [database, bus], bus: BUS });
    const { PROXY_KEY: key, PROXY_URL: proxyUrl } = settings;
    const open = (stores: Stores, opened: Bus, work: WorkQueue, metrics: Metrics): OpenPorts => {
      const refused = metrics.counter('compiler_busy_total', 'Requests that the compiler rejected, by limit.', [
        'limit',
      ]);
      const onBusy = noticeBusy({ guildLog: stores.guildLog, log, count: (limit) => refused.inc({ limit }) });
      const compiler = new ScriptCompiler({ log, onBusy });
      const checker = new TypeChecker({ typings, log, onBusy });
      return {
        ...stores,
        bus: opened,
        work,
        compiler,
        checker,
        discord: new DiscordRest({ proxyUrl, key, timeoutMs: 5_000, patienceMs: 2_000 }),
        sdk: { typings, templates: [...examples] },
        clock: { now: () => Date.now() },
        log,
        ready: {
          database: () => within(READY_MS, stores.database.ping()),
          queue: async () => void (await within(READY_MS, work.stats())),
          bus: () => within(READY_MS, opened.ping()),
        },
        close: () => {
          compiler.close();
          checker.close();
        },
      };
    };
    return {
      module: PortsModule,
      imports: [database, bus, queue],
      providers: [{ provide: PORTS, inject: [STORES, BUS, WORK, Metrics], useFactory: open }],
      exports: [PORTS],
    };
  }

  /** Ports from another source: for a test, or placeholders for a preview. */
  static of(open: () => Promise<OpenPorts>): DynamicModule {
    return { module: PortsModule, providers: [{ provide: PORTS, useFactory: open }], exports: [PORTS] };
  }

  /**
   * In-flight requests may still use the ports, so they are closed last. Database, queue and bus end after this, each with its
   * own module.
   */
  async onApplicationShutdown(): Promise<void> {
    await this.#ports.close();
  }
}
