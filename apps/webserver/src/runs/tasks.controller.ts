import { keyUsedBefore, REPLAYED_HEADER, ZodPipe } from '#libs/http';
import { Fault, limits, type Json } from '#libs/vocabulary';
import { Body, Controller, Headers, Inject, Param, Post, Res } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { z } from 'zod';
import { CurrentGuild, type UserGuild } from '../access/request-context.ts';
import { MANAGE_MESSAGES } from '../access/user-guilds.ts';
import { Operation } from '../openapi/operation.ts';
import { PORTS, type Ports } from '../ports.ts';
import { PruneMessages, StartedRun } from '../schemas/run.ts';
import { GuildPath } from '../schemas/scalars.ts';
import { runJson } from './run-json.ts';

const IdempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,200}$/, 'Idempotency-Key: expected 1 to 200 visible characters');

const missingManageMessages = (): Fault =>
  new Fault(
    'guild.missing-manage-messages',
    'You need the permission Manage Messages in this server to delete messages.',
  );

/** The tasks that an admin may start. */
@ApiTags('tasks')
@Controller('api/guilds/:guild/tasks')
export class TasksController {
  readonly #ports: Ports;

  constructor(@Inject(PORTS) ports: Ports) {
    this.#ports = ports;
  }

  @Post('messages.prune')
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description:
      'The same key again returns the same run, with the header `Idempotency-Replayed: true` and a `notice`.',
  })
  @Operation({
    id: 'pruneMessages',
    summary: 'Delete the latest messages of some channels, step by step.',
    access: 'guild-write',
    cost: limits.http.cost.prune,
    irreversible: true,
    status: 202,
    answer: StartedRun,
    problems: { 403: '`session.csrf`, `guild.forbidden`, `guild.missing-manage-messages`', 409: '`run.key-reused`' },
  })
  async prune(
    @Param({ schema: GuildPath }) { guild }: z.output<typeof GuildPath>,
    @Body({ schema: PruneMessages }) body: z.output<typeof PruneMessages>,
    @Headers('idempotency-key') key: string | undefined,
    @CurrentGuild() { permissions }: UserGuild,
    @Res({ passthrough: true }) response: Response,
  ) {
    if ((permissions & MANAGE_MESSAGES) === 0n) throw missingManageMessages();
    const idempotencyKey = new ZodPipe(IdempotencyKey.optional()).transform(key);
    const input = { ...body, guildId: guild } as Json;
    // The key includes the guild, so that it cannot match a run of another guild.
    const options = idempotencyKey ? { idempotencyKey: `api:${guild}:${idempotencyKey}` } : {};
    const { run, created } = await this.#ports.work.start('messages.prune', input, options);
    const notice = created ? null : keyUsedBefore(run);
    if (!created) response.setHeader(REPLAYED_HEADER, 'true');
    return { ...runJson(run), created, notice };
  }
}
