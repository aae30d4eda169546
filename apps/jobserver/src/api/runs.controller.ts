import { Requires, ZodPipe } from '#libs/http';
import type { Run } from '#libs/ports';
import { Fault } from '#libs/vocabulary';
import { Controller, Get, Headers, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import type { z } from 'zod';
import { OUTSIDE, type Outside } from '../ports.ts';
import { runJson } from './run-json.ts';
import { RunStreams } from './run-streams.ts';
import { LogQuery, RunQuery } from './schemas.ts';

/** Runs: state, log, cancel, retry. */
@Controller('runs')
@Requires('operator')
export class RunsController {
  readonly #outside: Outside;
  readonly #streams: RunStreams;

  constructor(@Inject(OUTSIDE) outside: Outside, @Inject(RunStreams) streams: RunStreams) {
    this.#outside = outside;
    this.#streams = streams;
  }

  @Get()
  async page(@Query(new ZodPipe(RunQuery)) query: z.output<typeof RunQuery>) {
    const { guild, task, state, createdAfter, createdBefore, limit, cursor } = query;
    const filter = {
      ...(guild === undefined ? {} : { guildId: guild }),
      ...(task === undefined ? {} : { task }),
      ...(state === undefined ? {} : { state }),
      ...(createdAfter === undefined ? {} : { createdAfter }),
      ...(createdBefore === undefined ? {} : { createdBefore }),
    };
    const { runs, next } = await this.#outside.stores.runs.page(filter, {
      limit,
      ...(cursor === undefined ? {} : { cursor }),
    });
    return { runs: runs.map(runJson), next };
  }

  @Get(':id')
  async get(@Param('id') id: string) {
    return runJson(await this.#known(id));
  }

  @Get(':id/logs')
  async logs(@Param('id') id: string, @Query(new ZodPipe(LogQuery)) { limit, after }: z.output<typeof LogQuery>) {
    await this.#known(id);
    const page = { limit, ...(after === undefined ? {} : { after }) };
    const lines = await this.#outside.stores.runs.logs(id, page);
    return {
      lines: lines.map((line) => ({ ...line, at: line.at.toISOString() })),
      next: lines.length === limit ? lines.at(-1)!.id : null,
    };
  }

  @Get(':id/events')
  async events(
    @Param('id') id: string,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res() response: Response,
  ): Promise<void> {
    await this.#known(id);
    await this.#streams.serve(id, /^\d{1,19}$/.exec(lastEventId ?? '')?.[0], response);
  }

  @Post(':id/cancel')
  @HttpCode(202)
  async cancel(@Param('id') id: string) {
    return runJson(await this.#outside.work.cancel(id));
  }

  @Post(':id/retry')
  @HttpCode(202)
  async retry(@Param('id') id: string) {
    return runJson(await this.#outside.work.retry(id));
  }

  async #known(id: string): Promise<Run> {
    const run = await this.#outside.stores.runs.get(id);
    if (!run) throw new Fault('run.unknown', 'There is no such run.');
    return run;
  }
}
