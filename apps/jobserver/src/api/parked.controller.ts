import { Requires, ZodPipe } from '#libs/http';
import { Fault } from '#libs/vocabulary';
import { Controller, Delete, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import type { z } from 'zod';
import { OUTSIDE, type Outside } from '../ports.ts';
import { GuildPath, ParkedPath, ParkedQuery, type ParkedList } from './schemas.ts';

/** Events that were parked because their handlers were cut off too often. */
@Controller('guilds/:guild/parked')
@Requires('operator')
export class ParkedController {
  readonly #outside: Outside;

  constructor(@Inject(OUTSIDE) outside: Outside) {
    this.#outside = outside;
  }

  @Get()
  async list(
    @Param(new ZodPipe(GuildPath)) { guild }: z.output<typeof GuildPath>,
    @Query(new ZodPipe(ParkedQuery)) { limit }: z.output<typeof ParkedQuery>,
  ): Promise<z.input<typeof ParkedList>> {
    const events = await this.#outside.stores.inbox.parked(guild, limit);
    return {
      events: events.map(({ id, name, code, message, attempts, receivedAt, parkedAt }) => ({
        eventId: id,
        name,
        code,
        message,
        attempts,
        receivedAt: receivedAt.toISOString(),
        parkedAt: parkedAt.toISOString(),
      })),
    };
  }

  @Post(':event/retry')
  @HttpCode(202)
  async retry(@Param(new ZodPipe(ParkedPath)) { guild, event }: z.output<typeof ParkedPath>): Promise<void> {
    if (!(await this.#outside.stores.inbox.unpark(guild, event))) throw unknownEvent();
    await this.#outside.work.wakeGuild(guild);
  }

  @Delete(':event')
  @HttpCode(204)
  async discard(@Param(new ZodPipe(ParkedPath)) { guild, event }: z.output<typeof ParkedPath>): Promise<void> {
    if (!(await this.#outside.stores.inbox.discardParked(guild, event))) throw unknownEvent();
  }
}

function unknownEvent(): Fault {
  return new Fault('event.unknown', 'There is no such parked event.');
}
