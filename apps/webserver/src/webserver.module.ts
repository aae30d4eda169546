import { HealthModule } from '#libs/http';
import { Metrics } from '#libs/telemetry';
import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { AccessGuard } from './access/access.guard.ts';
import { PermissionChanges } from './access/permission-changes.ts';
import { UserGuilds } from './access/user-guilds.ts';
import { GuildLogStream } from './guild-log/guild-log-stream.ts';
import { GuildLogController } from './guild-log/guild-log.controller.ts';
import { GuildsController } from './guilds/guilds.controller.ts';
import { Images } from './guilds/images.ts';
import { Overview } from './guilds/overview.ts';
import { Pickers } from './guilds/pickers.ts';
import { Cookies } from './login/cookies.ts';
import { ExpiredSessions } from './login/expired-sessions.ts';
import { LoginController } from './login/login.controller.ts';
import { Login } from './login/login.ts';
import { OAuthClient } from './login/oauth-client.ts';
import { SessionStore } from './login/session-store.ts';
import { SessionsController } from './login/sessions.controller.ts';
import { ShapeInterceptor } from './openapi/shape.interceptor.ts';
import { validationPipe } from './openapi/validation.pipe.ts';
import { ActingController } from './playground/acting.controller.ts';
import { Acting } from './playground/acting.ts';
import { InteractionsController } from './playground/interactions.controller.ts';
import { Interactions } from './playground/interactions.ts';
import { Journal } from './playground/journal.ts';
import { Membership } from './playground/membership.ts';
import { PlaygroundController } from './playground/playground.controller.ts';
import { Playground } from './playground/playground.ts';
import { RelayedStreams } from './playground/relayed-streams.ts';
import { Simulator } from './playground/simulator.ts';
import { Uploads } from './playground/uploads.ts';
import { WorldControlController } from './playground/world-control.controller.ts';
import { WorldRights } from './playground/world-rights.ts';
import { WorldControl } from './playground/world-control.ts';
import { WorldsController } from './playground/worlds.controller.ts';
import { Worlds } from './playground/worlds.ts';
import { PORTS, type Ports } from './ports.ts';
import { ParkedController } from './runs/parked.controller.ts';
import { RunStream } from './runs/run-stream.ts';
import { RunsController } from './runs/runs.controller.ts';
import { Runs } from './runs/runs.ts';
import { TasksController } from './runs/tasks.controller.ts';
import { CheckController } from './scripts/check.controller.ts';
import { Deploy } from './scripts/deploy.ts';
import { ScriptsController } from './scripts/scripts.controller.ts';
import { Scripts } from './scripts/scripts.ts';
import { TypeCheck } from './scripts/type-check.ts';
import { VersionsController } from './scripts/versions.controller.ts';
import { Versions } from './scripts/versions.ts';
import { SETTINGS, type Settings } from './settings.ts';
import { STREAM_TIMES, Streams, streamTimes, type StreamTimes } from './stream/streams.ts';
import { TimersController } from './timers/timers.controller.ts';
import { Wakes } from './stream/wakes.ts';

const controllers = [
  LoginController,
  SessionsController,
  GuildsController,
  ScriptsController,
  VersionsController,
  CheckController,
  GuildLogController,
  RunsController,
  TasksController,
  ParkedController,
  TimersController,
  PlaygroundController,
  InteractionsController,
  WorldControlController,
  WorldsController,
  ActingController,
];

const services: Provider[] = [
  OAuthClient,
  Cookies,
  SessionStore,
  ExpiredSessions,
  PermissionChanges,
  WorldRights,
  Login,
  UserGuilds,
  Images,
  Overview,
  Pickers,
  Deploy,
  Scripts,
  Versions,
  TypeCheck,
  Runs,
  Streams,
  Wakes,
  GuildLogStream,
  RunStream,
  Simulator,
  Membership,
  Playground,
  Interactions,
  Journal,
  WorldControl,
  RelayedStreams,
  Uploads,
  Acting,
  Worlds,
  { provide: APP_GUARD, useClass: AccessGuard },
  { provide: APP_INTERCEPTOR, useClass: ShapeInterceptor },
  { provide: APP_PIPE, useFactory: validationPipe },
];

/** The HTTP API for website, CLI and third parties. */
@Module({})
export class WebserverModule {
  /** @param ports module that provides `PORTS` */
  static register(settings: Settings, ports: DynamicModule, times: StreamTimes = streamTimes): DynamicModule {
    const given: Provider[] = [
      { provide: SETTINGS, useValue: settings },
      { provide: STREAM_TIMES, useValue: times },
      { provide: Metrics, useFactory: () => new Metrics('webserver') },
    ];
    return {
      module: WebserverModule,
      global: true,
      imports: [ports, HealthModule.register({ inject: [PORTS], checks: ({ ready }: Ports) => ready })],
      controllers,
      providers: [...given, ...services],
      exports: [ports, Metrics],
    };
  }
}
