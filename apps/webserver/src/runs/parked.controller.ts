import { Fault, limits } from '#libs/vocabulary';
import { Controller, Delete, Get, Inject, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Operation } from '../openapi/operation.ts';
import { PORTS, type Ports } from '../ports.ts';
import { ParkedEvent, ParkedEventPath } from '../schemas/parked-event.ts';
import { GuildPath } from '../schemas/scalars.ts';

const unknown = (): Fault => new Fault('event.unknown', 'This guild has no such parked event.');

/** Events that were parked because their handlers had to be stopped. */
@ApiTags('parked events')
@Controller('api/guilds/:guild/parked')
export class ParkedController {
  readonly #ports: Ports;

  constructor(@Inject(PORTS) ports: Ports) {
    this.#ports = ports;
  }

  @Get()
  @Operation({
    id: 'listParkedEvents',
    summary: `Parked events; at most ${limits.http.pageSize}.`,
    access: 'guild',
    answer: z.array(ParkedEvent),
  })
  async list(@Param({ schema: GuildPath }) { guild }: z.output<typeof GuildPath>) {
    const parked = await this.#ports.inbox.parked(guild, limits.http.pageSize);
    return parked.map(({ id, name, code, message, parkedAt, attempts }) => ({
      eventId: id,
      name,
      code,
      message,
      parkedAt: parkedAt.toISOString(),
      attempts,
    }));
  }

  @Post(':event/retry')
  @Operation({
    id: 'retryParkedEvent',
    summary: 'Put an event back at the end of the guild’s inbox.',
    access: 'guild-write',
    status: 202,
    problems: { 404: '`event.unknown`' },
  })
  async retry(@Param({ schema: ParkedEventPath }) { guild, event }: z.output<typeof ParkedEventPath>): Promise<void> {
    if (!(await this.#ports.inbox.unpark(guild, event))) throw unknown();
    await this.#ports.work.wakeGuild(guild);
  }

  @Delete(':event')
  @Operation({
    id: 'discardParkedEvent',
    summary: 'Delete a parked event.',
    access: 'guild-write',
    irreversible: true,
    problems: { 404: '`event.unknown`' },
  })
  async discard(@Param({ schema: ParkedEventPath }) { guild, event }: z.output<typeof ParkedEventPath>): Promise<void> {
    if (!(await this.#ports.inbox.discardParked(guild, event))) throw unknown();
  }
}
