import { GUILD_LOG, HOUSEKEEPING, INBOX, RUNS, TIMERS } from '#libs/database';
import type { BusPort, GuildLogPort, InboxPort, LogPort, RunQueuePort } from '#libs/ports';
import { BullModule, getQueueToken } from '@nestjs/bullmq';
import { Inject, Module, type BeforeApplicationShutdown, type DynamicModule } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { Backend, LaneQueue, type BackendOptions } from './backend.ts';
import { laneNames, type LaneName } from './lanes.ts';
import type { WatchedTimers } from './timer-wheel.ts';
import { WorkQueue, type QueueParts } from './work-queue.ts';

/** Provides the `WorkQueue`, which is the `WorkPort`. */
export const WORK = Symbol('work');
const BACKEND = Symbol('queue backend');

export interface QueueModuleOptions extends BackendOptions, Pick<QueueParts, 'tasks' | 'times'> {
  log: LogPort;
  /** Token of a `BusPort`: who waits for changes of runs is told over it. */
  bus?: symbol;
}

/** Opens where the jobs are, before any queue is made of it. */
@Module({})
class BackendModule {
  static forRoot(options: BackendOptions): DynamicModule {
    return {
      module: BackendModule,
      global: true,
      providers: [{ provide: BACKEND, useFactory: () => Backend.open(options) }],
      exports: [BACKEND],
    };
  }
}

/** The queue, everywhere in the application. Needs `DatabaseModule`. It only adds work until its consumers are started. */
@Module({})
export class QueueModule implements BeforeApplicationShutdown {
  readonly #queue: WorkQueue;

  constructor(@Inject(WORK) queue: WorkQueue) {
    this.#queue = queue;
  }

  static forRoot(options: QueueModuleOptions): DynamicModule {
    const { log, tasks, times, bus } = options;
    BullModule.queueClass = LaneQueue;
    const ports = [RUNS, INBOX, TIMERS, GUILD_LOG, HOUSEKEEPING, { token: bus ?? Symbol('no bus'), optional: true }];
    return {
      module: QueueModule,
      global: true,
      imports: [
        BackendModule.forRoot(options),
        BullModule.forRootAsync({ inject: [BACKEND], useFactory: (backend: Backend) => backend.queueOptions() }),
        BullModule.registerQueue(...laneNames.map((name) => ({ name }))),
      ],
      providers: [
        {
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
        },
      ],
      exports: [WORK],
    };
  }

  /** Before the database is let go of. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.#queue.close();
  }
}
