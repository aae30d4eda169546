import { HealthModule, within, type ReadinessCheck } from '#libs/http';
import type { LogPort } from '#libs/ports';
import { Metrics } from '#libs/telemetry';
import { Inject, Module, type BeforeApplicationShutdown, type DynamicModule } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { namedToken, OPERATOR_TOKENS, OperatorTokens } from './api/operator-tokens.ts';
import { OperatorGuard } from './api/operator.guard.ts';
import { ParkedController } from './api/parked.controller.ts';
import { QueuesController } from './api/queues.controller.ts';
import { RunStreams } from './api/run-streams.ts';
import { RunsController } from './api/runs.controller.ts';
import { TasksController } from './api/tasks.controller.ts';
import { Engine } from './engine.ts';
import { ENGINE, OUTSIDE, type Outside } from './ports.ts';
import type { Settings } from './settings.ts';

/** Timeout of a readiness check, in milliseconds. */
const readyMs = 2_000;

/** Runs tasks and guild turns once its engine is started; serves the task API and the queue board. */
@Module({})
export class JobserverModule implements BeforeApplicationShutdown {
  readonly #engine: Engine;

  constructor(@Inject(ENGINE) engine: Engine) {
    this.#engine = engine;
  }

  /** @param outside module that provides `OUTSIDE` */
  static register(settings: Settings, outside: DynamicModule): DynamicModule {
    return {
      module: JobserverModule,
      global: true,
      imports: [outside, HealthModule.register({ inject: [OUTSIDE, ENGINE], checks: readiness })],
      controllers: [TasksController, RunsController, QueuesController, ParkedController],
      providers: [
        RunStreams,
        { provide: APP_GUARD, useClass: OperatorGuard },
        { provide: OPERATOR_TOKENS, inject: [OUTSIDE], useFactory: ({ log }: Outside) => tokensOf(settings, log) },
        { provide: Metrics, useFactory: () => new Metrics('jobserver') },
        {
          provide: ENGINE,
          inject: [OUTSIDE, Metrics],
          useFactory: (opened: Outside, metrics: Metrics) =>
            Engine.create(opened, metrics, {
              vmWorkers: settings.JOBSERVER_VM_WORKERS,
              requireWalls: settings.REQUIRE_WALLS === 'all',
            }),
        },
      ],
      exports: [outside, ENGINE, Metrics],
    };
  }

  /** After this, the modules that opened the stores close them. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.#engine.stop();
  }
}

function tokensOf(settings: Settings, log: LogPort): OperatorTokens {
  const { OPERATOR_TOKEN, OPERATOR_TOKENS: listed, OPERATOR_TOKENS_FILE: file } = settings;
  const single = OPERATOR_TOKEN === undefined ? [] : [namedToken('operator', OPERATOR_TOKEN)];
  const onUnreadable = (error: unknown): void => log.error('OPERATOR_TOKENS_FILE cannot be read', { error });
  return new OperatorTokens({ tokens: [...single, ...listed], file, onUnreadable });
}

function readiness(outside: Outside, engine: Engine): Record<string, ReadinessCheck> {
  return {
    database: () => within(readyMs, outside.stores.database.ping()),
    queue: async () => void (await within(readyMs, outside.work.stats())),
    bus: () => within(readyMs, outside.bus.ping()),
    'vm-workers': () => engine.assertVmReady(),
  };
}
