import { Controller, Get, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import type { z } from 'zod';
import { Operation } from '../openapi/operation.ts';
import { Run, RunLogPage, RunLogQuery, RunPage, RunPath, RunQuery } from '../schemas/run.ts';
import { GuildPath } from '../schemas/scalars.ts';
import { runJson } from './run-json.ts';
import { RunStream } from './run-stream.ts';
import { Runs } from './runs.ts';

@ApiTags('runs')
@Controller('api/guilds/:guild/runs')
export class RunsController {
  readonly #runs: Runs;
  readonly #stream: RunStream;

  constructor(@Inject(Runs) runs: Runs, @Inject(RunStream) stream: RunStream) {
    this.#runs = runs;
    this.#stream = stream;
  }

  @Get()
  @Operation({
    id: 'listRuns',
    summary: 'Runs of the guild’s tasks.',
    access: 'guild',
    answer: RunPage,
  })
  list(
    @Param({ schema: GuildPath }) { guild }: z.output<typeof GuildPath>,
    @Query({ schema: RunQuery }) query: z.output<typeof RunQuery>,
  ) {
    return this.#runs.page(guild, query);
  }

  @Get(':run')
  @Operation({
    id: 'getRun',
    summary: 'One run.',
    access: 'guild',
    answer: Run,
    problems: { 404: '`run.unknown`' },
  })
  async get(@Param({ schema: RunPath }) { guild, run }: z.output<typeof RunPath>) {
    return runJson(await this.#runs.of(guild, run));
  }

  @Get(':run/logs')
  @Operation({
    id: 'getRunLogs',
    summary: 'The log of a run.',
    access: 'guild',
    answer: RunLogPage,
    problems: { 404: '`run.unknown`' },
  })
  logs(
    @Param({ schema: RunPath }) { guild, run }: z.output<typeof RunPath>,
    @Query({ schema: RunLogQuery }) query: z.output<typeof RunLogQuery>,
  ) {
    return this.#runs.logs(guild, run, query);
  }

  @Get(':run/events')
  @Operation({
    id: 'streamRun',
    summary: 'A run as a stream. `Last-Event-ID` resumes its log without loss.',
    access: 'guild',
    events: {
      run: 'the `Run`, at first and whenever it changes',
      log: 'a `RunLogLine`; its id is the event’s id',
    },
    problems: { 404: '`run.unknown`' },
  })
  events(
    @Param({ schema: RunPath }) { guild, run }: z.output<typeof RunPath>,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    return this.#stream.open(guild, run, request, response);
  }

  @Post(':run/cancel')
  @Operation({
    id: 'cancelRun',
    summary: 'Request a run to stop.',
    access: 'guild-write',
    status: 202,
    answer: Run,
    problems: { 404: '`run.unknown`', 409: '`run.ended`' },
  })
  async cancel(@Param({ schema: RunPath }) { guild, run }: z.output<typeof RunPath>) {
    return runJson(await this.#runs.cancel(guild, run));
  }

  @Post(':run/retry')
  @Operation({
    id: 'retryRun',
    summary: 'Start a failed or cancelled run again: finished steps are not repeated.',
    access: 'guild-write',
    status: 202,
    answer: Run,
    problems: { 404: '`run.unknown`', 409: '`run.not-ended`' },
  })
  async retry(@Param({ schema: RunPath }) { guild, run }: z.output<typeof RunPath>) {
    return runJson(await this.#runs.retry(guild, run));
  }
}
