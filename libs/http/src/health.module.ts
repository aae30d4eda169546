import { Metrics } from '#libs/telemetry';
import { Fault } from '#libs/vocabulary';
import { Controller, Get, Header, Inject, Module, Res, type DynamicModule } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { Requires } from './access.ts';
import { Readiness, type ReadinessCheck } from './readiness.ts';

const CHECKS = Symbol('readiness checks');

@ApiExcludeController()
@Controller()
@Requires('public')
class HealthController {
  readonly #readiness: Readiness;
  readonly #metrics: Metrics;

  constructor(@Inject(CHECKS) checks: Record<string, ReadinessCheck>, @Inject(Metrics) metrics: Metrics) {
    this.#readiness = new Readiness(checks);
    this.#metrics = metrics;
  }

  @Get('healthz')
  @Header('Cache-Control', 'no-store')
  alive(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('readyz')
  @Header('Cache-Control', 'no-store')
  async ready(): Promise<{ status: 'ok' }> {
    const failing = await this.#readiness.failing();
    if (failing.length > 0) {
      throw new Fault('process.not-ready', `Not ready: ${failing.join(', ')}.`, { data: { failing } });
    }
    return { status: 'ok' };
  }

  @Get('metrics')
  async metrics(@Res() response: Response): Promise<void> {
    const { contentType, text } = await this.#metrics.expose();
    response.setHeader('Content-Type', contentType).send(text);
  }
}

/** `/healthz`, `/readyz` and `/metrics`: public in every process. */
@Module({})
export class HealthModule {
  static register(options: {
    imports?: DynamicModule['imports'];
    inject: Array<string | symbol | Function | (abstract new (...args: never[]) => unknown)>;
    /** One readiness check, by name, per service that the process cannot work without. */
    checks: (...injected: never[]) => Record<string, ReadinessCheck>;
  }): DynamicModule {
    return {
      module: HealthModule,
      imports: options.imports ?? [],
      controllers: [HealthController],
      providers: [{ provide: CHECKS, inject: options.inject as never[], useFactory: options.checks as never }],
    };
  }
}
