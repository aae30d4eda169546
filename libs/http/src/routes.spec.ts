import { createLog, Metrics } from '#libs/telemetry';
import { All, Controller, Get, Global, Module, type Type } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { Requires } from './access.ts';
import { equip, strictAdapter } from './equip.ts';
import { HealthModule } from './health.module.ts';
import { declaredRoutes, mount, registeredRoutes, routesOf } from './routes.ts';

@Controller('things')
@Requires('operator')
class Things {
  @Get()
  list() {
    return [];
  }

  @Get(['one', ':id/two'])
  @Requires('public')
  several() {
    return [];
  }

  @All('any')
  any() {
    return {};
  }
}

@Controller('things')
class Undecided {
  @Get('undecided')
  undecided() {
    return {};
  }
}

@Global()
@Module({ providers: [{ provide: Metrics, useFactory: () => new Metrics('test') }], exports: [Metrics] })
class MetricsModule {}

async function build(...controllers: Type[]): Promise<NestExpressApplication> {
  const health = HealthModule.register({ inject: [], checks: () => ({}), imports: [MetricsModule] });
  const testing = await Test.createTestingModule({ imports: [health], controllers }).compile();
  const app = testing.createNestApplication<NestExpressApplication>(strictAdapter(), {
    bodyParser: false,
    logger: false,
  });
  equip(app, { hosts: [], trustedProxies: [], log: createLog('test', 'silent') });
  return app;
}

describe('routes', () => {
  it('an application → every route that Express has, with its access', async () => {
    const app = await build(Things);
    mount(app, { path: '/page', access: 'operator-page' }, (_request, response) => void response.end());
    await app.init();
    const table = routesOf(app).filter(({ method }) => method === 'GET' || method === 'ALL');
    expect(new Set(table.map(({ method, path, access }) => `${method} ${path} ${access}`))).toEqual(
      new Set([
        'ALL /page operator-page',
        'GET /healthz public',
        'GET /metrics public',
        'GET /readyz public',
        'GET /things operator',
        'GET /things/:id/two public',
        'GET /things/any operator',
        'GET /things/one public',
      ]),
    );
    const declared = declaredRoutes(app).map(({ method, path }) => `${method} ${path}`);
    expect(declared).toContain('ALL /things/any');
    expect(registeredRoutes(app).length).toBeGreaterThanOrEqual(declared.length);
    await app.close();
  });

  it.each<[string, string, (app: NestExpressApplication) => void, Type[]]>([
    ['a handler without access', 'GET /things/undecided', () => undefined, [Things, Undecided]],
    ['a page that was added without `mount`', 'ALL /hidden', (app) => void app.use('/hidden', () => undefined), []],
    [
      'a route that was added to Express itself',
      'GET /sneaky',
      (app) => void app.getHttpAdapter().get('/sneaky', () => undefined),
      [],
    ],
  ])('%s → refuses to start and names the route', async (_, name, add, controllers) => {
    const app = await build(...controllers);
    add(app);
    await app.init();
    expect(() => routesOf(app)).toThrow(name);
    await app.close();
  });
});
