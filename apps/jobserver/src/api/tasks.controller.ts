import { keyUsedBefore, REPLAYED_HEADER, Requires, ZodPipe } from '#libs/http';
import { tasks, type TaskDefinition } from '#libs/tasks';
import type { Json } from '#libs/vocabulary';
import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Post, Res } from '@nestjs/common';
import type { Response } from 'express';
import { OUTSIDE, type Outside } from '../ports.ts';
import { jsonSchema } from './json-schema.ts';
import { runJson } from './run-json.ts';
import { IdempotencyKey } from './schemas.ts';

/** Lists the tasks, and starts them. */
@Controller('tasks')
@Requires('operator')
export class TasksController {
  readonly #outside: Outside;

  constructor(@Inject(OUTSIDE) outside: Outside) {
    this.#outside = outside;
  }

  @Get()
  list() {
    const all = Object.values(tasks) as unknown as TaskDefinition[];
    return {
      tasks: all.map(({ name, summary, lane, input, output }) => ({
        name,
        summary,
        lane,
        input: jsonSchema(input, 'input'),
        output: jsonSchema(output, 'output'),
      })),
    };
  }

  @Post(':name')
  @HttpCode(202)
  async start(
    @Param('name') name: string,
    @Body() input: Json | undefined,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ) {
    const idempotencyKey = new ZodPipe(IdempotencyKey).transform(key);
    // Keys of operators have their own prefix, so that they match no run of a guild, a script or an interaction.
    const options = idempotencyKey === undefined ? {} : { idempotencyKey: `operator:${idempotencyKey}` };
    const { run, created } = await this.#outside.work.start(name, input ?? {}, options);
    response.location(`/runs/${run.id}`);
    if (!created) response.setHeader(REPLAYED_HEADER, 'true');
    return { ...runJson(run), created, notice: created ? null : keyUsedBefore(run) };
  }
}
