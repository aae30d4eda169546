import { Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import type { Bus } from './bus.ts';
import { openBus, type BusOptions } from './open-bus.ts';

/** Provides a `Bus`. */
export const BUS = Symbol('bus');

/** The bus, everywhere in the application. */
@Module({})
export class BusModule implements OnApplicationShutdown {
  readonly #bus: Bus;

  constructor(@Inject(BUS) bus: Bus) {
    this.#bus = bus;
  }

  static forRoot(options: BusOptions): DynamicModule {
    return {
      module: BusModule,
      global: true,
      providers: [{ provide: BUS, useFactory: () => openBus(options) }],
      exports: [BUS],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#bus.close();
  }
}
