import { Requires, ZodPipe } from '#libs/http';
import type { DeadLetter } from '#libs/queue';
import { Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import type { z } from 'zod';
import type { Engine } from '../engine.ts';
import { ENGINE, OUTSIDE, type Outside } from '../ports.ts';
import { runJson } from './run-json.ts';
import { PageQuery, type DeadLetterPage, type QueuesShape } from './schemas.ts';

const mostGuilds = 25;

/** State of the queues, and work that failed for good. */
@Controller()
@Requires('operator')
export class QueuesController {
  readonly #outside: Outside;
  readonly #engine: Engine;

  constructor(@Inject(OUTSIDE) outside: Outside, @Inject(ENGINE) engine: Engine) {
    this.#outside = outside;
    this.#engine = engine;
  }

  @Get('queues')
  async queues(): Promise<z.input<typeof QueuesShape>> {
    const { work, stores } = this.#outside;
    const [lanes, waiting] = await Promise.all([work.stats(), stores.inbox.stranded(0, mostGuilds)]);
    const pending = await Promise.all(waiting.map((guildId) => stores.inbox.pending(guildId)));
    const { compartments, isolates, workers } = this.#engine.supervisor.stats();
    return {
      backend: work.backend,
      lanes,
      guilds: {
        working: this.#engine.turns.active,
        waiting: waiting.map((guildId, index) => ({ guildId, pending: pending[index]! })),
      },
      vm: {
        compartments,
        isolates,
        workers: workers.map(({ pid, role, isolates: count, ready }) => ({ pid, role, isolates: count, ready })),
      },
    };
  }

  @Get('dead-letters')
  async deadLetters(
    @Query(new ZodPipe(PageQuery)) { limit, cursor }: z.output<typeof PageQuery>,
  ): Promise<z.input<typeof DeadLetterPage>> {
    const page = { limit, ...(cursor === undefined ? {} : { cursor }) };
    const { letters, next } = await this.#outside.work.deadLetters.list(page);
    return { letters: letters.map(letterJson), next };
  }

  @Post('dead-letters/:id/replay')
  @HttpCode(204)
  async replay(@Param('id') id: string): Promise<void> {
    await this.#outside.work.deadLetters.replay(id);
  }
}

function letterJson(letter: DeadLetter): z.input<typeof DeadLetterPage>['letters'][number] {
  const { id, kind, failedAt, message } = letter;
  return {
    id,
    kind,
    message,
    failedAt: failedAt.toISOString(),
    guildId: letter.kind === 'guild' ? letter.guildId : letter.run.guildId,
    run: letter.kind === 'run' ? runJson(letter.run) : null,
  };
}
