import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { PORTS, type Ports } from '../ports.ts';
import { Streams } from '../stream/streams.ts';
import { UserGuilds } from './user-guilds.ts';

/** Access ends when the bot hears that a permission may be lost: the cached answer is dropped and open streams are checked. */
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
      // Messages may have been lost: nothing that was cached before is used any more.
      () => this.#userGuilds.forgetAll(),
    );
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#unsubscribe?.();
  }
}
