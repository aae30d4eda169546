import { HealthModule, type ReadinessCheck } from '#libs/http';
import { Metrics } from '#libs/telemetry';
import {
  Inject,
  Module,
  type BeforeApplicationShutdown,
  type DynamicModule,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { Pipe } from './pipe.ts';
import type { Settings } from './settings.ts';

/** Health and metrics around the pipe from gateway to inbox, which is started last. */
@Module({})
export class BotModule implements BeforeApplicationShutdown, OnApplicationShutdown {
  readonly #pipe: Pipe;

  constructor(@Inject(Pipe) pipe: Pipe) {
    this.#pipe = pipe;
  }

  static register(settings: Settings): DynamicModule {
    return {
      module: BotModule,
      global: true,
      imports: [HealthModule.register({ inject: [Pipe], checks: readiness })],
      providers: [
        { provide: Metrics, useFactory: () => new Metrics('bot') },
        { provide: Pipe, inject: [Metrics], useFactory: (metrics: Metrics) => Pipe.open(settings, metrics) },
      ],
      exports: [Pipe, Metrics],
    };
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#pipe.stop();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#pipe.close();
  }
}

function readiness(pipe: Pipe): Record<string, ReadinessCheck> {
  return { database: () => pipe.pingDatabase(), gateway: () => pipe.assertGatewayReady() };
}
