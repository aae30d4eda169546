import { Controller, Get, Inject, Param, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import type { z } from 'zod';
import { Operation } from '../openapi/operation.ts';
import { PORTS, type Ports } from '../ports.ts';
import { GuildLogPage, GuildLogQuery, GuildLogStreamQuery } from '../schemas/guild-log.ts';
import { GuildPath } from '../schemas/scalars.ts';
import { GuildLogStream } from './guild-log-stream.ts';
import { logLine } from './log-line.ts';

@ApiTags('log')
@Controller('api/guilds/:guild/log')
export class GuildLogController {
  readonly #ports: Ports;
  readonly #stream: GuildLogStream;

  constructor(@Inject(PORTS) ports: Ports, @Inject(GuildLogStream) stream: GuildLogStream) {
    this.#ports = ports;
    this.#stream = stream;
  }

  @Get()
  @Operation({
    id: 'getLog',
    summary: 'The guild’s log: lines that its scripts wrote, and reports about them.',
    access: 'guild',
    answer: GuildLogPage,
  })
  async page(
    @Param({ schema: GuildPath }) { guild }: z.output<typeof GuildPath>,
    @Query({ schema: GuildLogQuery }) { limit, before, after, level }: z.output<typeof GuildLogQuery>,
  ) {
    const range = { ...(before ? { before } : {}), ...(after ? { after } : {}), ...(level ? { level } : {}) };
    const found = await this.#ports.guildLog.page(guild, { limit: limit + 1, ...range });
    const more = found.length > limit;
    // Forwards, the surplus line is the newest one; backwards, the oldest.
    const forwards = after !== undefined && before === undefined;
    const lines = (forwards ? found.slice(-limit) : found.slice(0, limit)).map(logLine);
    return { lines, next: more ? lines.at(forwards ? 0 : -1)!.id : null };
  }

  @Get('stream')
  @Operation({
    id: 'streamLog',
    summary: 'The guild’s log as a stream. `Last-Event-ID` resumes it without loss.',
    access: 'guild',
    events: {
      line: 'a `GuildLogLine`; its id is the event’s id',
      scripts: 'empty; a script of the guild was changed, saved or deleted',
    },
  })
  stream(
    @Param({ schema: GuildPath }) { guild }: z.output<typeof GuildPath>,
    @Query({ schema: GuildLogStreamQuery }) { after }: z.output<typeof GuildLogStreamQuery>,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    return this.#stream.open(guild, after, request, response);
  }
}
