import { ZodPipe } from '#libs/http';
import { limits, type Json } from '#libs/vocabulary';
import { Body, Controller, Headers, Inject, Param, Post } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Operation } from '../openapi/operation.ts';
import { PORTS, type Ports } from '../ports.ts';
import { PruneMessages, Run } from '../schemas/run.ts';
import { GuildPath } from '../schemas/scalars.ts';
import { runJson } from './run-json.ts';

const IdempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,200}$/, 'Idempotency-Key: expected 1 to 200 visible characters');

/** The tasks that an admin may start. */
@ApiTags('tasks')
@Controller('api/guilds/:guild/tasks')
export class TasksController {
  readonly #ports: Ports;

  constructor(@Inject(PORTS) ports: Ports) {
    this.#ports = ports;
  }

  @Post('messages.prune')
  @ApiHeader({ name: 'Idempotency-Key', required: false, description: 'The same key again answers with the same run.' })
  @Operation({
    id: 'pruneMessages',
    summary: 'Delete the latest messages of some channels, step by step.',
    access: 'guild-write',
    cost: limits.http.cost.prune,
    irreversible: true,
    status: 202,
    answer: Run,
    problems: { 409: '`run.key-reused`' },
  })
  async prune(
    @Param({ schema: GuildPath }) { guild }: z.output<typeof GuildPath>,
    @Body({ schema: PruneMessages }) body: z.output<typeof PruneMessages>,
    @Headers('idempotency-key') key: string | undefined,
  ) {
    const idempotencyKey = new ZodPipe(IdempotencyKey.optional()).transform(key);
    const input = { ...body, guildId: guild } as Json;
    // The key belongs to the guild that sent it: nobody can meet another guild's run with it.
    const options = idempotencyKey ? { idempotencyKey: `api:${guild}:${idempotencyKey}` } : {};
    const { run } = await this.#ports.work.start('messages.prune', input, options);
    return runJson(run);
  }
}
