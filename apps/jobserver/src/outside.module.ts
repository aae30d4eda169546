import { BUS, BusModule, type Bus } from '#libs/bus';
import { noticeBusy, ScriptCompiler } from '#libs/compiler';
import { DatabaseModule, STORES, type Stores } from '#libs/database';
import { DiscordRest } from '#libs/discord-rest';
import type { DiscordPort, LogPort } from '#libs/ports';
import { QueueModule, WORK, type WorkQueue } from '#libs/queue';
import { createLog, Metrics } from '#libs/telemetry';
import { Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { OUTSIDE, type Outside } from './ports.ts';
import type { Settings } from './settings.ts';

/** Database connections for turns, runs and the API together. A turn holds one only while a statement runs. */
const poolSize = 16;

/** Database, queue, bus and Discord as one `Outside`. Ends the compiler; the other modules end theirs after it. */
@Module({})
export class OutsideModule implements OnApplicationShutdown {
  readonly #outside: Outside;

  constructor(@Inject(OUTSIDE) outside: Outside) {
    this.#outside = outside;
  }

  /** @param instead for tests: replaces what would be created from the settings */
  static register(settings: Settings, instead: { discord?: DiscordPort; log?: LogPort } = {}): DynamicModule {
    const { log = createLog('jobserver', settings.LOG_LEVEL) } = instead;
    const where = { databaseUrl: settings.DATABASE_URL, redisUrl: settings.REDIS_URL, log };
    const database = DatabaseModule.forRoot({ ...where, applicationName: 'mainstay-jobserver', poolSize });
    const bus = BusModule.forRoot(where);
    const queue = QueueModule.forRoot({ ...where, imports: [database, bus], bus: BUS });
    return {
      module: OutsideModule,
      imports: [database, bus, queue],
      providers: [
        {
          provide: OUTSIDE,
          inject: [STORES, BUS, WORK, Metrics],
          useFactory: (stores: Stores, opened: Bus, work: WorkQueue, metrics: Metrics): Outside => ({
            stores,
            bus: opened,
            work,
            log,
            compiler: compilerOf(stores, metrics, log),
            discord: instead.discord ?? discordOf(settings, stores, log),
          }),
        },
      ],
      exports: [OUTSIDE],
    };
  }

  onApplicationShutdown(): void {
    this.#outside.compiler.close();
  }
}

/** The compiler. Counts its rejections and logs them to the guild. */
function compilerOf({ guildLog }: Stores, metrics: Metrics, log: LogPort): ScriptCompiler {
  const refused = metrics.counter('compiler_busy_total', 'Requests that the compiler rejected, by limit.', ['limit']);
  return new ScriptCompiler({ log, onBusy: noticeBusy({ guildLog, log, count: (limit) => refused.inc({ limit }) }) });
}

/** Discord through the proxy. Answers that the proxy gives instead of Discord are logged to the guild. */
function discordOf({ PROXY_URL: proxyUrl, PROXY_KEY: key }: Settings, { guildLog }: Stores, log: LogPort): DiscordPort {
  return new DiscordRest({
    proxyUrl,
    key,
    priority: 'script',
    tell: ({ guildId, code, message }) => {
      guildLog.append(guildId, [{ level: 'warn', code, message }]).catch((error: unknown) => {
        log.warn('a rejection could not be written to the guild’s log', { guildId, code, error });
      });
    },
  });
}
