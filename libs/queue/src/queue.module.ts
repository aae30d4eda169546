import { DATABASE, GUILD_LOG, HOUSEKEEPING, INBOX, RUNS, TIMERS } from '#libs/database';
import type { BusPort, GuildLogPort, InboxPort, LogPort, RunQueuePort } from '#libs/ports';
import { BullModule, getQueueToken } from '@nestjs/bullmq';
import { Inject, Module, type DynamicModule, type OnApplicationShutdown, type Provider } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { Backend, LaneQueue, type BackendOptions } from './backend.ts';
import { laneNames, type LaneName } from './lanes.ts';
import type { WatchedTimers } from './timer-wheel.ts';
import { WorkQueue, type QueueParts } from './work-queue.ts';

/** Provides the `WorkQueue`, which is the `WorkPort`. */
export const WORK = Symbol('work');
const BACKEND = Symbol('queue backend');

export interface QueueModuleOptions extends BackendOptions, Pick<QueueParts, 'tasks' | 'times'> {
  /** The module that `DatabaseModule.forRoot` returned, and the module with the bus, if there is one. */
  imports: DynamicModule[];
  /** Token of a `BusPort`: changes of runs are published on it. */
  bus?: symbol;
  log: LogPort;
}

/** Storage of the jobs. Opened before any queue is created on it, released when all of them are closed. */
@Module({})
class BackendModule implements OnApplicationShutdown {
  readonly #backend: Backend;

  constructor(@Inject(BACKEND) backend: Backend) {
    this.#backend = backend;
  }

  static forRoot({ imports, ...options }: QueueModuleOptions): DynamicModule {
    return {
      module: BackendModule,
      imports,
      // Wait for the database first: it may also hold the jobs, and may still be starting.
      providers: [{ provide: BACKEND, inject: [DATABASE], useFactory: () => Backend.open(options) }],
      exports: [BACKEND],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#backend.close();
  }
}

/**
 * The queue, for the modules that import what `forRoot` returns. It only adds work until its consumers are started.
 *
 * None of these modules is global, so Nest shuts them down importer first: consumers, BullMQ's queues, their connections, and
 * then the modules given as `imports`.
 */
@Module({})
export class QueueModule implements OnApplicationShutdown {
  readonly #queue: WorkQueue;

  constructor(@Inject(WORK) queue: WorkQueue) {
    this.#queue = queue;
  }

  static forRoot(options: QueueModuleOptions): DynamicModule {
    BullModule.queueClass = LaneQueue;
    const backend = BackendModule.forRoot(options);
    const connection = BullModule.forRootAsync({
      imports: [backend],
      inject: [BACKEND],
      useFactory: (opened: Backend) => opened.queueOptions(),
    });
    const queues = BullModule.registerQueue(...laneNames.map((name) => ({ name })));
    queues.imports = [...(queues.imports ?? []), backend];
    return {
      module: QueueModule,
      imports: [...options.imports, backend, connection, queues],
      providers: [workProvider(options)],
      exports: [WORK],
    };
  }

  /** The HTTP server is closed and the application has stopped, but timers and upkeep may still run. */
  async onApplicationShutdown(): Promise<void> {
    await this.#queue.close();
  }
}

function workProvider({ log, tasks, times, bus }: QueueModuleOptions): Provider {
  const ports = [RUNS, INBOX, TIMERS, GUILD_LOG, HOUSEKEEPING, { token: bus ?? Symbol('no bus'), optional: true }];
  return {
    provide: WORK,
    inject: [BACKEND, ...ports, ...laneNames.map((name) => getQueueToken(name))],
    useFactory: (
      backend: Backend,
      runs: RunQueuePort,
      inbox: InboxPort,
      timers: WatchedTimers,
      guildLog: GuildLogPort,
      housekeeping: { prune(): Promise<unknown> },
      theBus: BusPort | undefined,
      ...queues: Queue[]
    ) => {
      const byName = Object.fromEntries(laneNames.map((name, index) => [name, queues[index]]));
      return new WorkQueue(backend, byName as Record<LaneName, Queue>, {
        runs,
        inbox,
        timers,
        guildLog,
        prune: () => housekeeping.prune(),
        log,
        ...(theBus ? { bus: theBus } : {}),
        ...(tasks ? { tasks } : {}),
        ...(times ? { times } : {}),
      });
    },
  };
}
