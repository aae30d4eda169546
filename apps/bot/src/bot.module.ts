import { BUS, BusModule, type Bus } from '#libs/bus';
import { DatabaseModule, STORES, type Stores } from '#libs/database';
import { HealthModule, PublicGuard, type ReadinessCheck } from '#libs/http';
import { QueueModule, WORK, type WorkQueue } from '#libs/queue';
import { createLog, Metrics } from '#libs/telemetry';
import { Inject, Module, type BeforeApplicationShutdown, type DynamicModule } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { Pipe } from './pipe.ts';
import type { Settings } from './settings.ts';

/** Database connections for the inbox and the slash command together. */
const poolSize = 5;

/** Health and metrics around the pipe from gateway to inbox. The pipe starts last. */
@Module({})
export class BotModule implements BeforeApplicationShutdown {
  readonly #pipe: Pipe;

  constructor(@Inject(Pipe) pipe: Pipe) {
    this.#pipe = pipe;
  }

  static register(settings: Settings): DynamicModule {
    const log = createLog('bot', settings.LOG_LEVEL);
    const where = { databaseUrl: settings.DATABASE_URL, redisUrl: settings.REDIS_URL, log };
    const database = DatabaseModule.forRoot({ ...where, applicationName: 'mainstay-bot', poolSize });
    const bus = BusModule.forRoot(where);
    const queue = QueueModule.forRoot({ ...where, imports: [database, bus], bus: BUS });
    return {
      module: BotModule,
      global: true,
      imports: [database, bus, queue, HealthModule.register({ inject: [Pipe], checks: readiness })],
      providers: [
        { provide: APP_GUARD, useClass: PublicGuard },
        { provide: Metrics, useFactory: () => new Metrics('bot') },
        {
          provide: Pipe,
          inject: [STORES, BUS, WORK, Metrics],
          useFactory: (stores: Stores, opened: Bus, work: WorkQueue, metrics: Metrics) =>
            new Pipe({ settings, stores, bus: opened, work, log, metrics }),
        },
      ],
      exports: [Pipe, Metrics],
    };
  }

  /** After this, the modules that opened the stores close them. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.#pipe.stop();
  }
}

function readiness(pipe: Pipe): Record<string, ReadinessCheck> {
  return { database: () => pipe.pingDatabase(), gateway: () => pipe.assertGatewayReady() };
}
