import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { PORTS, type Ports } from '../ports.ts';
import { Streams } from '../stream/streams.ts';
import { UserGuilds } from './user-guilds.ts';

/** Ends access when the bot reports that a permission may be lost: drops the cached answer and checks open streams again. */
@Injectable()
export class PermissionChanges implements OnModuleInit, OnApplicationShutdown {
  readonly #ports: Ports;
  readonly #userGuilds: UserGuilds;
  readonly #streams: Streams;
  #unsubscribe: (() => Promise<void>) | undefined;

  constructor(
    @Inject(PORTS) ports: Ports,
    @Inject(UserGuilds) userGuilds: UserGuilds,
    @Inject(Streams) streams: Streams,
  ) {
    this.#ports = ports;
    this.#userGuilds = userGuilds;
    this.#streams = streams;
  }

  async onModuleInit(): Promise<void> {
    this.#unsubscribe = await this.#ports.bus.subscribe(
      'permissions.changed',
      ({ guildId, userIds }) => {
        this.#userGuilds.forget(guildId, userIds);
        void this.#streams.recheckOf(guildId, userIds);
      },
      // Messages may have been lost, so drop every cached answer.
      () => this.#userGuilds.forgetAll(),
    );
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#unsubscribe?.();
  }
}
