import { Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import type { Bus } from './bus.ts';
import { openBus, type BusOptions } from './open-bus.ts';

/** Provides a `Bus`. */
export const BUS = Symbol('bus');

/** The bus, for the modules that import what `forRoot` returns. It connects when it is first used. */
@Module({})
export class BusModule implements OnApplicationShutdown {
  readonly #bus: Bus;

  constructor(@Inject(BUS) bus: Bus) {
    this.#bus = bus;
  }

  static forRoot(options: BusOptions): DynamicModule {
    return {
      module: BusModule,
      providers: [{ provide: BUS, useFactory: () => openBus(options) }],
      exports: [BUS],
    };
  }

  /** Nest calls the modules that import this one before it: they publish while they stop. */
  async onApplicationShutdown(): Promise<void> {
    await this.#bus.close();
  }
}
