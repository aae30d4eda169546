import { Fault } from '#libs/vocabulary';
import { Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Operation } from '../openapi/operation.ts';
import { PORTS, type Ports } from '../ports.ts';
import { GuildPath } from '../schemas/scalars.ts';
import { Timer, TimerPath } from '../schemas/timer.ts';

/** Timers that scripts have set. */
@ApiTags('timers')
@Controller('api/guilds/:guild/timers')
export class TimersController {
  readonly #ports: Ports;

  constructor(@Inject(PORTS) ports: Ports) {
    this.#ports = ports;
  }

  @Get()
  @Operation({
    id: 'listTimers',
    summary: 'Timers that the guild’s scripts have set, the next one first.',
    access: 'guild',
    answer: z.array(Timer),
  })
  async list(@Param({ schema: GuildPath }) { guild }: z.output<typeof GuildPath>) {
    const timers = await this.#ports.timers.list(guild);
    return timers.map(({ name, at, everySeconds, cron }) => ({
      name,
      at: new Date(at).toISOString(),
      everySeconds: everySeconds ?? null,
      cron: cron ?? null,
    }));
  }

  @Post(':timer/fire')
  @Operation({
    id: 'fireTimer',
    summary: 'Fire a timer now instead of at its time. A repeating one counts on from now.',
    access: 'guild-write',
    status: 202,
    problems: { 404: '`timer.unknown`' },
  })
  async fire(@Param({ schema: TimerPath }) { guild, timer }: z.output<typeof TimerPath>): Promise<void> {
    const { timers, work, clock } = this.#ports;
    const at = clock.now();
    if (!(await timers.move(guild, timer, at))) {
      throw new Fault('timer.unknown', 'This server has no such timer. It may have fired already.');
    }
    // If this fails, the timer wheel starts the same task later.
    await work.start(
      'timer.fire',
      { guildId: guild, name: timer, scheduledFor: at },
      { idempotencyKey: `timer:${guild}:${timer}:${at}` },
    );
  }
}
