import { Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import type { Bus } from './bus.ts';
import { openBus, type BusOptions } from './open-bus.ts';

/** Token that the `Bus` is provided under. */
export const BUS = Symbol('bus');

/** The bus, for the modules that import what `forRoot` returns. It connects on first use. */
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

  /** Nest calls this after the same hook of the modules that import this one: they may still publish while they stop. */
  async onApplicationShutdown(): Promise<void> {
    await this.#bus.close();
  }
}
